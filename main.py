"""Start the explorer: `uv run main.py [FOLDER]`."""

from explorer.__main__ import main

if __name__ == "__main__":
    raise SystemExit(main())
