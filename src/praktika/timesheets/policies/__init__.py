"""Pure rules: calendars from holidays, plans from calendars, totals from days, timesheets from all of them."""
