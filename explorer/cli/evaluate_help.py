"""What `explorer evaluate --help` ends with: examples, and every field of its JSON."""

from __future__ import annotations

EPILOG = """Printed is, for each part of the network and for its answer, how often the right name was the first, how
often it was among the first five, and how far the probability of the best name is from how often it is right; then
which species were confused most. Where boxes or parts of the birds are known, it is said too whether the network
looks there.

  explorer evaluate drawn                                        the drawn birds it was not trained on
  explorer evaluate cub200 photos --held-back                    photos that its training held back
  explorer evaluate cub200 photos --report page.pdf              with a page to print
  explorer evaluate cub200 photos --against granularity-cub200   two networks on the same photos

JSON:
  {"photos": NUMBER, "accuracy": {"scale1": {"top1": SHARE, "top5": SHARE}, "scale2": …, "scale3": …,
                                  "fused": …, "genus": …, "family": …},
                or, for multiple granularity descriptors, {"family": …, "genus": …, "species": …, "described": …},
                or, for ColorNet, {"rgb": …, "hsv": …, …, "fused": …, "genus": …, "family": …},
                or, for a plain classifier, {"species": …, "genus": …, "family": …},
                or, with --crops, {"single": …, "crops": …, "genus": …, "family": …},
   "levels": {"all_right": SHARE, "inconsistent": SHARE},
   "kept": SHARE, "risky": SHARE,  with --crops, where the network tells what it looks at
   "calibration": {"fused": {"error": …, "worst": …, "excess": …,
                             "bins": [{"low": …, "high": …, "photos": NUMBER, "sure": …, "right": …}, …]}, …},
   "luck": {"fused": {"top1": [low, high], "top5": [low, high], "calibration_error": …}, …},
   "confused": [{"one": FOLDER, "other": FOLDER, "there": NUMBER, "back": NUMBER, "of_one": …, "of_other": …}, …],
   "species": [{"folder": …, "name": …, "photos": …, "right": …, "in_first": …, "sure": …, "wrongly": …,
                "taken_for": FOLDER or null, "taken": …}, …],
   "localisation": {"box 2": {"photos": …, "area": …, "iou": …, "found": …, "centred_iou": …, "centred_found": …,
                              "parts": {"beak": {"photos": …, "hits": …, "chance": …}, …}, "all_parts": …}, …},
   "energy": {"species": {"photos": …, "held": …, "area": …}, …},
   "manner": {"light": {…}, "off": [NUMBER, …], "crops": {"count": …, "share": …, "rule": …} or null},
   "checkpoint": {"title": …, "fingerprint": …}, "folder": PATH, or "drawn birds", "held_back": true or false,
   "same_data": true or false, "precision": …, "device": …,
   "against": {"checkpoint": …, "measured": {as above}, "photos": …, "interval": 0.95, "resamples": …, "seed": …,
               "differences": {"top1": {"photos": …, "both": …, "first": …, "second": …, "difference": …,
                                        "low": …, "high": …, "p": …}, "top5": …, …}},  with --against
   "failed": [{"photo": PATH, "reason": SENTENCE}, …]}
  Shares are between 0 and 1. Of RA-CNN and ColorNet, genus and family are the fused probabilities summed up the
  tree of names, with --crops those of the average. A stream has its space's name, with a number where an earlier
  stream has the same ("rgb 2"); streams that are off are measured too. "single" is the whole photo, "crops" the
  average, "kept" the mean share that a crop keeps of what the network looks at in the whole photo, "risky" the
  share of crops that keep less than half of it.
  Of multiple granularity descriptors, family, genus and species are what each grain's own network says, and
  described is the species of all grains together. "all_right" is the share of photos with family, genus and
  species right, "inconsistent" that whose best species is not in the best genus or family.
  A calibration "error" (ECE, 15 bins) says how far the probability of the best name is from how often it is right,
  "excess" how much too sure it is on average. "luck" says what the number of photos leaves open: 95 % intervals
  (Wilson) of the shares of right answers, and the calibration error to expect of answers exactly as sure as they are
  right. Of two species that are confused, "there" counts photos of the one
  that were named the other, "back" those the other way round. "wrongly" counts photos of others given that name.
  Localisation needs photos with true boxes or parts (CUB-200-2011, drawn birds): "iou" and "found" (an IoU of 0.5
  or more) are those of the boxes the network chose, "centred_…" those of boxes of equal size in the middle of the
  photo; "hits" is how often a part lay in the box, "chance" how often it would in such a box anywhere. "energy" is
  what of it lies in the true box, beside the share of the area.
  A difference is the checkpoint's share less the other's, "low" to "high" its interval by a paired bootstrap over
  photos; "first" and "second" count photos that only one of them had right, and "p" is how probable so uneven a split
  of these would be by luck alone (exact sign test). What is "not told apart" has 0 in its interval, or a p from 0.05.
  "same_data" says whether these are the very photos that the checkpoint was trained on, the held-back ones included.

A species folder may be called as in the training data (001.Black_footed_Albatross), or by the English or the
scientific name. Photos that cannot be read are not counted."""
