-- Gives the session back the settings it began with, whatever a migration has set for it.
reset all
