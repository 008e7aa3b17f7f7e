-- The advisory lock that runners of one line of this database compete for.
select hashtextextended(
    'apptsched migrations of ' || current_database() || ', line ' || %(line)s::text, 0
) as key
