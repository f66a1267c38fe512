"""``python -m ranplan``."""

from ranplan.cli import main

if __name__ == "__main__":
    main()
