"""English words that say nothing of a topic, and those in which definitions are put."""

COMMON_WORDS = """
about above across actually after again against all almost alone along already also although always among
and another any anybody anyone anything are around aren ask asked away back because become been before being
below best better between both but came can cannot could couldn day did didn different does doesn doing don
done down during each either else enough etc even ever every everyone everything example far few find first
for found from gave get gets getting give given goes going gone good got had hadn has hasn have haven having
her here hers herself him himself his how however into isn its itself just keep kept kind know known last
least less let like likely little look looking lot made mainly make makes making many may maybe mean means
mention mentioned mentions might more most much must myself need needed needs never new next nobody none nor
not nothing now off often okay old once one ones only onto other others our ours ourselves out over own part
people perhaps person put quite rather really right said same saw say saying says see seen several shall she
should since some somebody someone something sometimes sort speak speaks still such take taken takes talk
talked talking talks tell tells than that the their theirs them themselves then there these they thing
things think this those though thought through time times told too took toward towards two under until upon
use used uses using usually very via want wanted wants was wasn way ways well went were weren what whatever
when where whether which while who whole whom whose why will with within without won work would wouldn yeah
year years yes yet you your yours yourself
"""
"""Small letters, three or more of them, with white space between."""
