-- Gives the session back the role it began with.
reset role
