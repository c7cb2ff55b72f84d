"""What `explorer read --help` ends with: the columns of its CSV, and every field of its JSON."""

from __future__ import annotations

EPILOG = """CSV has one row a photo, and begins with the names of its columns:
  photo, problem           its path, and why it could not be read, where the rest is empty
  width, height            of the upright photo, in pixels
  name, scientific, genus, family, order, probability
                           the best name of all parts together
  scale1_name, scale1_probability, scale1_x0, scale1_y0, scale1_x1, scale1_y1, and so on for each scale
                           of RA-CNN: the best name of that scale alone, and the box it looked at
  family_network_name, family_network_probability, family_network_energy, family_network_x0 … y1, and so on
                           of multiple granularity descriptors: the best name of each grain's own network, the box of
                           the best region that it found, and that region's share of the energy
  exposure, warmth, tint, saturation
                           of ColorNet: the light that was asked for
  rgb_name, rgb_probability, rgb_on, rgb_vote, rgb_weight_share, and so on for each stream
                           of ColorNet: its best name, whether it votes (1 or 0), and its vote and share of the
                           weights for the best name of all together
  crop_share, average_rule, whole_name, whole_probability, agreeing, disagreement, kept_mean, kept_least
                           with --crops, instead of those of the parts: what was asked for, the best name of the
                           whole photo, and how the crops go together
  crop1_name, crop1_probability, crop1_mirrored, crop1_kept, crop1_x0 … y1, and so on for each crop
  fingerprint, checkpoint  of the photo's and of the checkpoint's file (SHA-256, shortened)
  precision, device        that the network was computed in and on

JSON:
  {"photos": [{"photo": PATH, "fingerprint": …, "size": [width, height],
               "checkpoint": {"title": …, "fingerprint": …}, "preprocess": …, "precision": …,
               "device": …, "device_reason": …, "seconds": …, "notes": [SENTENCE, …],
               RA-CNN:
               "scales": [{"box": [x0, y0, x1, y1], "input_side": PIXELS,
                           "top": [{"name": …, "scientific": …, "probability": …}, …]}, …],
               "fused": {"top": [as above]}
               multiple granularity descriptors:
               "grains": [{"level": "family", "top": [{"name": …, "probability": …}, …],
                           "frame": [x0, y0, x1, y1], "input_side": PIXELS, "layer": …,
                           "regions": [{"box": …, "energy": SHARE, "area": SHARE, "top": …}, …],
                           with --maps: "maps": [{"rule": …, "cells": [[VALUE, …], …]}, …]}, …],
               "described": {"top": [as above]}
               ColorNet:
               "light": {"exposure": …, "warmth": …, "tint": …, "saturation": …},
               "frame": [x0, y0, x1, y1], "input_side": PIXELS,
               "streams": [{"name": "hsv", "space": "hsv", "on": true or false, "top": [as above],
                            "vote": …, "weight": …, "weight_share": SHARE}, …],
               "fused": {"top": [as above]}
               with --crops, instead, whatever the network:
               "plan": {"count": …, "share": SHARE, "rule": …},
               "crops": [{"place": "top left", "mirrored": true or false, "box": [x0, y0, x1, y1],
                          "kept": SHARE or null, "top": [as above]}, …],
               "kept_of": …, "attended": [x0, y0, x1, y1] or null,
               "whole": {"top": [as above]}, "average": {"top": [as above]},
               "agreeing": NUMBER, "disagreement": 0 to 1}, …],
   "failed": [{"photo": PATH, "reason": SENTENCE}, …],
   "passed_over": [{"path": PATH, "reason": …}, …]}
  Boxes are in pixels of the upright photo, x to the right and y downward. The first scale's box and any
  frame are the square around the whole photo and may reach over its edges. A map's cells cover the frame,
  row by row from the top. Probabilities and shares are between 0 and 1. A stream's vote is how far it lifts
  the fused score of the best name above what it gives to names on average; its weight is the dense layer's
  for that name, and the sizes of all shares of the weights make 1. What a crop keeps is its share of what
  "kept_of" names, null where the network does not tell what it looks at. "agreeing" crops have the average's
  best name first; "disagreement" is the Jensen-Shannon divergence of all crops, 1 where each is sure of
  another name.

Many photos are read by several processes, on one computer or on several that see the same folder, when PyTorch's
torchrun starts them; each reads its share, and what is printed is the same:
  torchrun --nproc-per-node 2 -m explorer read FOLDER --csv > table.csv

A photo that cannot be read is named on stderr and does not end the others; the exit code is 1 only where
none could be read."""
