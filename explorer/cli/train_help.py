"""What `explorer train --help` says at length: recipes, resuming, events, several processes."""

from __future__ import annotations

from explorer.resources import resource

_RECIPES = f"""A recipe is a JSON file that says all that a training depends on:
  title, notes             what the checkpoint will be called, and sentences for its card
  data                     photos and their split: {{"kind": "photos", "folder": …, "held_back": SHARE, …}},
                           or birds drawn on the spot: {{"kind": "drawn", "training": NUMBER, "held_back": NUMBER, …}}
  config                   the network: {{"family": "racnn", "granularity" or "colornet", "trunk": …, …}}; racnn with
                           "scales": 1 is a plain classifier
  preprocess               how a photo is made smaller for it: {{"side": PIXELS, "finer_side": PIXELS, …}}
  phases                   what is trained, one after another: [{{"phase": …, "epochs": NUMBER, "lr": …, …}}, …]
  start, pretrained        the checkpoint that the trunks start from, or whether they start from ImageNet's weights
  seed, batch, weight_decay, label_smoothing, dropout
                           of the training
  half                     whether the weights are stored in half precision
  temper                   whether every part is made as sure as it is right, by one number each, found on the photos
                           held back; no order of names changes
Those of the bundled checkpoints are in
  {resource("recipes")}
Copy the nearest one and change it; a field that is unknown or wrong is named. The training dialog of the window writes
a recipe as well, beside its checkpoint. Relative paths in a recipe start from its own folder."""

EPILOG = f"""{_RECIPES}

The state is kept beside the checkpoint after every epoch. A training that was stopped or killed goes on
from there when the same command is given again, to the same weights as if nothing had happened (on the CPU).

With --events every event is one JSON object on a line of stdout, told apart by its field "event". Lines on stdin are
commands: "pause", "resume", "finish" (end after this epoch, and keep what has been learnt) and "stop" (keep the state,
to go on from there another time). Where nobody reads the events any more, the training goes on.

Several processes train together, on one computer or on several, when PyTorch's torchrun starts them:
  torchrun --nproc-per-node 2 -m explorer train RECIPE.json
Each takes its part of every batch, so that the training is the same. On several computers, give all of them
--nnodes and --rdzv-endpoint as torchrun asks for, and the same photos at the same place; the first writes the files."""

DATA_HELP = (
    "what to train on instead of what the recipe names: a folder with one folder of photos for each species, with or "
    "without folders train and test above them; the folder of CUB-200-2011 or NABirds, as they are given out; or a "
    "list of photos (CSV or TSV with the columns path and label, and perhaps split)"
)
OUT_HELP = (
    "the checkpoint to write, whose name ends in .safetensors; what an unfinished training needs to go on, and what it "
    "said of the held-back photos in the end, is kept beside it (default: named like the recipe, in the folder you are "
    "in)"
)
CHECK_HELP = (
    "after epochs, say how many of N held-back photos are named rightly, as often as it costs little time; only to be "
    "watched, for it changes nothing in what is learnt (default: 0, never)"
)
