"""Turns an enrolment into a planned schedule, lays deviations over it and writes payroll timesheets.

Other modules import `events` (what happened) and `facade` (what may be asked), nothing else.
"""
