"""English words for reading descriptions: lists as data, and the patterns made of them."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP = _words(
    """
    a about across after again all also an and another any are as at be because been before both but by can did
    do does done down during each either etc every few for from further get getting had has have having he her
    here his how i if in into is it its just last left let like made make making many me more most much my need
    needed new next no nor not now of off on once one only onto or other our out over own per please pre re same
    she should so some still such than that the their them then there these they this those through to today
    tomorrow too two under until up upon us used using via was we were what when where which while who why will
    with within without would yesterday yet you your
    """
)
"""Words that carry no content."""

GENERIC = _words(
    """
    activities activity adjustment adjustments admin administration administrative assistance assorted bits bug
    bugfix bugfixes bugfixing bugs business change changes client clients coding continuation continue continued
    continuing customer daily day dev develop developing development fix fixed fixes fixing general help helping
    hour hours improve improvement improvements improving issue issues item items job jobs misc miscellaneous
    month monthly morning ongoing other others preparation programming progress project projects requested
    requests research researching stuff support supporting task tasks testing thing things time todo tweak
    tweaks update updated updates updating various week weekly wip work worked working works
    """
)
"""Words of work that say nothing of which work."""

MEETINGS = _words(
    """
    1on1 call calls catchup ceremony checkin daily demo grooming huddle interview kickoff meet meeting meetings
    onboarding planning refinement retro retrospective scrum standup sync syncup townhall training weekly
    workshop stand
    """
)
"""Names of meetings that recur under the same few words."""

VERBS = _words(
    """
    add added adding adjust adjusted analyse analysed analyze analyzed answer answered answering approve
    approved arrange arranged assess attend attended audit book booked build built call called calling change
    changed check checked checking clean cleaned close closed collect compare compile complete completed
    configure configured contact contacted convert coordinate correct corrected create created creating debug
    debugged define deploy deployed design designed designing develop developed discuss discussed discussing
    document documented draft drafted drafting draw drew edit edited email emailed emailing estimate evaluate
    export extend extract file filed finalise finalize finish finished fix fixed fixing follow gather implement
    implemented implementing import improve improved install installed integrate integrated interview
    investigate investigated launch learn made make making merge merged migrate migrated monitor move moved
    optimise optimize order organise organize outline phone phoned plan planned planning post prepare prepared
    preparing present presented process processed produce proofread publish published read reading rebuild
    record redesign refactor refactored release released remove removed rename replied reply report research
    researched resolve resolved respond responded restructure review reviewed reviewing revise revised rework
    rewrite run schedule scheduled secure select send sending sent set setup share sketch solve solved sort
    study submit submitted summarise summarize support supported test tested testing track train transcribe
    transfer translate translated troubleshoot tune update updated updating upgrade upgraded upload uploaded
    validate verified verify visit write writing wrote
    """
)
"""Verbs that begin the name of a task."""

COMMON = _words(
    """
    account accounts ad ads analytics android api app apple application apps art audit back backend bank beta
    blog board book booking books brand budget build business calendar call campaign care cart catalog center
    central chat checkout city class client cloud club code company content core course dashboard data database
    deal delivery demo design desk digital docs document documents email energy engine event events express
    field file files finance first fix flow food form forms forum frontend game general global green group
    growth guide health help home hotel house hr idea image import index intake internal inventory invoice ios
    job kitchen knowledge lab landing law layout learning legal library light link list live local login logo
    maintenance management map market marketing media meeting member menu migration mobile model money monitor
    music network new news newsletter next office onboarding online open order orders page pages paper partner
    partners patient payment payments people photo pilot plan planning platform play plus point portal post
    press price print pro process product products profile program project projects prototype public quality
    radio redesign release report reporting reports research restaurant review sales school science search
    security seo server service services shift shop site social software solar solution source space sport staff
    stage start statistics stock storage store story studio style summit support survey system systems target
    task tax team teams test testing text theme ticket time timeline tool tools total track trade traffic
    training transfer travel trial update user users video vision visit voice warehouse water web website week
    widget wiki window work workshop world
    """
)
"""Common nouns that clients and projects are named by; such a name in a text need not mean them."""

NOT_BILLABLE = {
    "invoicing": (
        r"\b(?:send|sent|sending|writ\w+|wrote|prepar\w+|creat\w+|issu\w+|rais\w+|my) (?:out )?"
        r"(?:the |an? |my |this |last |monthly |client |month'?s )*invoices?(?: for .*| to .*)?$"
        r"|^invoicing$|\binvoicing (?:the |my )?(?:client|hours|time)\b"
    ),
    "timesheets": (
        r"\btime ?sheets? (?:admin|entry|update|filling|submission)\b"
        r"|\b(?:fill\w*|submit\w*|updat\w*|complet\w*|do|doing|my) (?:in |out |up )?(?:the |my |this |weekly )*"
        r"time ?sheets?$|^time ?sheets?$"
        r"|\blog(?:ging)? (?:my )?(?:hours|time)$|\btime (?:entry|entries|logging) (?:admin|update|correction)"
    ),
    "own training": (
        r"\b(?:self[- ]study|self[- ]training|own training|personal development|online course|watch\w* tutorials?"
        r"|learn\w* (?:how to|the basics)|certification (?:exam|prep\w*|study))\b"
    ),
    "recruitment": (
        r"\b(?:recruit(?:ing|ment)|hiring|job (?:advert|posting)|candidate interviews?|interview\w* candidates?"
        r"|screen\w* (?:candidates?|applicants?|cvs?|resumes?))\b"
    ),
    "internal chat": (
        r"\b(?:internal (?:chat|call|meeting|sync|catch[- ]?up|discussion)|slack chat|team (?:lunch|social|building)"
        r"|coffee (?:chat|break)|lunch break|office admin|admin day|company (?:meeting|all[- ]hands)|all[- ]hands)\b"
    ),
    "rework of an own error": (
        r"\b(?:fix\w*|correct\w*|redo\w*|undo\w*|repair\w*|clean\w* up) (?:up )?(?:my|our|own) (?:own )?"
        r"(?:mistakes?|errors?|bugs?|mess|regressions?)\b|\bmy (?:own )?(?:mistake|fault)\b"
    ),
}
"""What is seldom billable, as patterns of phrases; single words such as "invoice" name deliverables too often."""

_ENGLISH = _words(
    """
    about add added after and answer are at be before bug build building by call calls change changes check
    checked client create created customer daily data design development discuss draft edit editing email emails
    fix fixed fixes fixing follow for from image improve in into is issue list login meeting move new not of on
    order page plan planning prepare preparing report research review reviewed search setup solve support team
    test tested testing tests the to update updated updates user was website weekly with work working write
    writing
    """
)
_FOREIGN = _words(
    """
    ao auch auf aus aux av avec bei bis che con da dans de della dem der di dla dos du een ein eine en est et
    für gli het il ist las le les lo los met mit na naar nach nel nicht nie och og oraz para por pour på que som
    sur till uma una und une von voor zum zur
    """
)
ENGLISH = rf"(?i)\b(?:{'|'.join(sorted(_ENGLISH))})\b"
"""A text with one of these words is likely English."""
# Case is ignored among the words alone: of the letters "ſ" would be any s.
FOREIGN = rf"[À-ÖØ-öø-ɏͰ-῿぀-퟿豈-﷿]|\b(?i:{'|'.join(sorted(_FOREIGN))})\b"
"""A text with one of these, or with letters beyond English, is likely in another language."""
IDENTIFIER = r"[0-9]|https?:|www\.|[@#/\\]|\w\.\w|\w_\w|\b[A-Z]{2,}\b|[a-z][A-Z]"
"""Tickets, versions, files, links, people and code: what makes a short text specific."""
