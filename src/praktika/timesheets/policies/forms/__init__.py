"""How timesheets are laid out on sheets."""
