"""Furniture that is known by what it says.

A pattern must match a whole block (case ignored, white space squeezed). `where` says in which part of the article the
rule applies: `head` is above the first block of prose, `half` below the middle one, `tail` below the last one.
"""

import re
from dataclasses import dataclass
from typing import Literal

Where = Literal["anywhere", "head", "half", "tail"]


@dataclass(frozen=True, slots=True)
class TextRule:
    """Takes a block out by what it says."""

    id: str
    reason: str
    where: Where
    example: str  # a text that the pattern matches
    pattern: re.Pattern[str]
    mentions: tuple[str, ...] = ()  # one of these is in every match, in lower case: a quick look before a slow pattern
    longest: int = 300  # characters of a block that the rule looks at
    section: bool = False  # whether a heading in the article's second half takes its section with it


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in alternatives), re.IGNORECASE | re.DOTALL)


_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd"
    r"|rhagfyr)\.?"
)
_DAY = (
    rf"(?:(?:{_WEEKDAY},?\s+)?(?:(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d\d-\d\d))"
)
_TIME = r"(?:[\s,|@–-]*(?:at\s+)?\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?)?"
_LABEL = (
    r"(?:(?:date )?(?:first |last )?(?:published|posted|updated|created|released?|added|submitted|modified|reviewed"
    r"|issued|date|press release|cyhoeddwyd)(?: on| at| date)?\s*[:–-]?\s*)"
)
_NETWORKS = (
    r"(?:facebook|twitter|linkedin|whatsapp|e-?mail|pinterest|reddit|instagram|tumblr|telegram|tiktok|youtube|bluesky"
    r"|threads|x|share|print|copy|link|tweet)"
)

TEXT_RULES: tuple[TextRule, ...] = (
    TextRule(
        id="cookie-text",
        reason="speaks of the site's cookies",
        where="anywhere",
        example="We use cookies to make this site work.",
        pattern=_any(
            r"(?:we|this (?:web)?site|our (?:web)?site|the \w+ website) (?:also )?(?:would like to )?uses? "
            r"(?:\w+ ){0,3}cookies\b.*",
            r".*\b(?:accept|set|manage|reject|use of)\b.{0,30}\bcookies\b.*"
            r"\b(?:website|site|browser|polic\w+|preferences|settings)\b.*",
            r"by continuing to (?:use|browse) (?:this|our) (?:web)?site.*cookies?.*",
            r"cookies on (?:our|this|the) .{0,40}",
            r"(?:your )?cookie (?:settings|preferences|polic\w+|consent)\.?",
        ),
        mentions=("cookie",),
        longest=600,
    ),
    TextRule(
        id="cookie-kinds",
        reason="a consent manager's description of its cookies",
        where="anywhere",
        example="Necessary cookies are absolutely essential for the website to function.",
        pattern=_any(
            r"(?:strictly |absolutely )?(?:necessary|essential|functional|performance|analytics?|analytical|marketing"
            r"|advertising|advertisement|targeting|preference|statistics?|third[- ]party|some|any|these|the"
            r"|non-necessary)(?: and \w+)? cookies (?:are|may|help|enable|allow|collect|that|used|is|on|set|will)\b.*",
            r"out of these cookies,.*",
            r"you also have the option to opt-out of these cookies.*",
            r".*\bcookies? (?:is|are) (?:set|used|stored) by\b.*",
        ),
        mentions=("cookie",),
        longest=900,
    ),
    TextRule(
        id="date-line",
        reason="when the page was published or changed is kept as fields",
        where="head",
        example="Published: Monday, 20 March 2017",
        pattern=_any(rf"{_LABEL}?{_DAY}{_TIME}(?:\s*[|·•–-]?\s*{_LABEL}{_DAY}{_TIME})?\.?"),
        longest=120,
    ),
    TextRule(
        id="date-line-below",
        reason="when the page was published or changed is kept as fields",
        where="tail",
        example="Last updated: 4 May 2021",
        pattern=_any(
            rf"{_LABEL}(?:on\s+)?{_DAY}{_TIME}\.?",
            rf"last (?:reviewed|updated|modified):?(?: on| in)? {_MONTH},? \d{{4}}\.?",
            rf"(?:page )?posted by .{{2,60}} (?:at|on) {_DAY}{_TIME}\.?",
        ),
        longest=120,
    ),
    TextRule(
        id="byline-text",
        reason="who wrote the page is not the announcement's text",
        where="head",
        example="By Jo Bloggs, Local Democracy Reporter",
        pattern=_any(
            r"(?:written |posted |published |reported )?by:? [\w.'’-]+(?: [\w.'’,&|-]+){0,8}",
            r"(?:author|words|reporter)s?:? .{2,40}",
        ),
        longest=90,
    ),
    TextRule(
        id="share-text",
        reason="asks to pass the page on",
        where="anywhere",
        example="Share this: Facebook Twitter LinkedIn",
        pattern=_any(
            r"share(?: (?:this|it|on|via|to|with|the|your)\b.{0,80})?[:.!]?",
            r"tweet(?: this)?",
            r"e-?mail (?:this|a friend|to a friend)(?: page| article| story)?",
            r"print(?: this)?(?: page| article)?",
            r"send to a friend|copy link",
            rf"{_NETWORKS}(?:(?:[\s,|/•·&]|and)+{_NETWORKS})*",
            r"click to share.{0,80}",
        ),
        longest=140,
    ),
    TextRule(
        id="follow-line",
        reason="leads to the publisher's or a writer's accounts",
        where="anywhere",
        example="Follow us on Twitter and Facebook for more.",
        pattern=_any(
            r"(?:please )?(?:follow|find|like|join|connect with|subscribe to)"
            r" (?:us|me|him|her|them|our|[\w.@’' ]{2,40}) on (?:our )?(?:social media|google news|"
            + _NETWORKS
            + r")\b.*",
            r"follow us(?: on)?[:.]?",
            r"(?:reach|write to|follow) (?:the reporters?|(?:[\w.’-]+ ){1,3})(?:at|on|via)\b.*",
        ),
        longest=220,
    ),
    TextRule(
        id="comment-prompt",
        reason="asks for comments",
        where="anywhere",
        example="Add new comment",
        pattern=_any(
            r"add (?:a )?(?:new )?comment|leave a (?:reply|comment)|post a comment|reply[.!…]?",
            r"(?:view |show |hide |read )?(?:\d+|no|all)? ?comments?(?: \(\d+\))?",
            r"comments (?:are|have been) (?:closed|disabled|off).{0,60}",
            r"(?:log|sign) in to (?:comment|reply|post).{0,60}",
            r"join the (?:conversation|discussion).{0,60}",
            r"be the first to comment.{0,30}|have your say|comment via:.{0,60}|trackbacks?",
            r"comments powered by.{0,40}|your email address will not be published.{0,80}",
        ),
        longest=140,
        section=True,
    ),
    TextRule(
        id="page-control",
        reason="a button or label of the page",
        where="anywhere",
        example="Skip to main content",
        pattern=_any(
            r"(?:skip to (?:main )?(?:content|navigation).{0,20}|back to top|return to top|top of page|loading\.*"
            r"|loading .{1,20}(?:\.\.\.|…)"
            r"|advertise?ments?|advertising|advert|sponsored(?: content| links?)?|hide ad|read more|show more|see more"
            r"|view more|load more|learn more|find out more|continue reading.{0,40}|\d+ min(?:ute)?s? read"
            r"|opens in (?:a )?new (?:tab|window)|play video|watch now|listen(?: now)?|view gallery|subscribe|sign up"
            r"|log ?in|register|menu|search|close|next|previous|home|get short url|text size"
            r"|(?:story|article) continues (?:below|after).{0,40})[.:!»>›→]?"
        ),
        longest=90,
    ),
    TextRule(
        id="related-heading",
        reason="begins a list of other pages",
        where="anywhere",
        example="You may also like",
        pattern=_any(
            r"(?:related(?: \w+ (?:&|and) \w+| (?:articles?|posts?|stor(?:y|ies)|news|content|links?|topics?|pages?"
            r"|reading|coverage|resources?|items?|products?))?"
            r"|you (?:may|might) (?:also )?(?:like|enjoy|be interested in).{0,40}"
            r"|read (?:also|next|more)|more (?:from|on|news|stories|like this|articles|in) ?.{0,40}|more great .{0,40}"
            r"|recommended(?: (?:for you|reading|articles|stories))?|latest (?:news|articles|stories|posts)"
            r"|recent (?:posts|news|articles|stories)(?: (?:on|by|from) .{2,40})?|latest posts by .{2,60}"
            r"|view all posts.{0,40}|(?:previous|next) (?:article|post|story)|most (?:read|popular|viewed|recent)"
            r"|popular (?:posts|articles|stories|now)|trending(?: now)?|see also|don['’]t miss|up next"
            r""
            r"|what (?:to read next|others are reading)|around the web|further reading|also read"
            r"|also in the news|keep reading|top stories"
            r"|editor['’]s picks?|other news)\s*[:»>›→]?"
        ),
        longest=70,
        section=True,
    ),
    TextRule(
        id="also-read",
        reason="leads to another page from the middle of the text",
        where="anywhere",
        example="Read more: How the new library was built",
        pattern=_any(
            r"(?:also read|read also|read more|read next|see also|also see|related(?: \w+)?|more|watch|listen"
            r"|recommended(?: reading)?|don['’]t miss|in case you missed it|also on [\w. ]{2,30}|trending)"
            r"\s*(?::|\||–|—|-|>|»)\s*.{5,}",
            r"also on [\w-]+\.(?:com|co\.uk|org|net)\b.*",
        ),
        longest=220,
    ),
    TextRule(
        id="author-heading",
        reason="begins what is said of the writer",
        where="anywhere",
        example="About the author",
        pattern=_any(
            r"(?:about|meet) (?:the|our) (?:authors?|writers?|contributors?|reviewers?|experts?)\s*:?",
            r"about (?:the )?author.{0,20}",
            r"author bio\s*:?|written by(?: .{2,60}|\s*:)?",
        ),
        longest=80,
        section=True,
    ),
    TextRule(
        id="newsletter-text",
        reason="asks to sign up",
        where="anywhere",
        example="Sign up to our newsletter for the latest news",
        pattern=_any(
            r"(?:sign ?up (?:to|for)|subscribe (?:to|for|now)|join our|get (?:our|the latest)|register for|to receive)"
            r"\b.{0,120}\b(?:newsletters?|e-?mails?|inbox|alerts?|updates|mailing list|bulletins?|news)\b.{0,120}"
        ),
        section=True,
    ),
    TextRule(
        id="support-line",
        reason="asks the reader to pay or to join",
        where="anywhere",
        example="To continue reading this article, subscribe today.",
        pattern=_any(
            r"this (?:article|story|content) is (?:exclusive|only available|free|for) .{0,80}subscribers.*",
            r"(?:unlock|keep reading|to (?:read|continue reading)) (?:this|the (?:rest|full)) (?:of this )?"
            r"(?:article|story)\b.*",
            r"to read the rest of this (?:article|story)\b.*",
            r"already a (?:subscriber|member)\b.*",
            r"support (?:our|local|independent|quality) (?:journalism|reporting|news)\b.*",
            r"(?:become|why not become) a (?:member|subscriber|supporter)\b.*",
            r"(?:subscribe|log in|sign in|register) to (?:read|continue|unlock|access)\b.*",
            r"like this (?:story|article|post)\? .*",
            r"click here to (?:subscribe|sign up|get the)\b.*",
        ),
    ),
    TextRule(
        id="feedback-text",
        reason="asks what the reader thinks of the page",
        where="anywhere",
        example="Is this page useful?",
        pattern=_any(
            r"(?:is this page useful|(?:was|is|did) (?:this|you find this) (?:page|article|information|content|post)?"
            r".{0,20}(?:helpful|useful|informative)|report a problem with this page|rate this (?:page|article|post)"
            r"|give feedback(?: on this page)?|maybe yes no|yes,? this page is useful|what went wrong)\??.{0,60}",
            r"(?:thank you|thanks)(?:!|\.|,)? (?:your submission|for (?:subscribing|signing up|downloading)"
            r"|(?:please )?check your (?:inbox|e-?mail))\b.{0,80}",
            r"oops!? something went wrong.{0,80}|sorry, we couldn['’]t find.{0,80}|no (?:more )?(?:posts|results)\.?",
            r"\(visited \d[\d,]* times.{0,40}\)",
        ),
        longest=140,
    ),
    TextRule(
        id="reporting-credit",
        reason="an agency's or a picture's credit line",
        where="anywhere",
        example="(Reporting by A Writer; Editing by B Editor)",
        pattern=_any(
            r"\(?(?:additional )?(?:reporting|writing|editing) by .{3,200}\)?",
            r"(?:photo|image|picture|credit|photograph|illustration)s?"
            r"(?: (?:by|credits?|sources?|courtesy(?: of)?|via))?\s*:\s*.{2,100}",
        ),
        longest=260,
    ),
    TextRule(
        id="contributed-line",
        reason="a newsroom's credit line",
        where="anywhere",
        example="A Writer in Leeds contributed to this report.",
        pattern=_any(r".{3,200} contributed (?:to this (?:report|story|article)|reporting)\.?"),
        mentions=("contributed",),
        longest=260,
    ),
    TextRule(
        id="shortcode",
        reason="a command to the site's software that leaked into the text",
        where="anywhere",
        example="[gallery ids=1,2,3]",
        pattern=_any(
            r"(?:\[/?[a-z_-]+(?: [\w-]+=[^\]]*)\].{0,80}|\[/[a-z_]+\]){1,3}",
            r"\{\{[^{}]*\}\}",
            r"\{\s*[\"“][\w-]+[\"”]\s*:.*\}",
        ),
        mentions=("]", "}"),
        longest=100_000,
    ),
    TextRule(
        id="disclaimer",
        reason="a standing legal line of the site",
        where="half",
        example="Disclaimer: this page is for information only.",
        pattern=_any(
            r"\W{0,3}(?:disclaimers?|(?:affiliate )?disclosures?|affiliate disclaimer)\b\s*[:–-].*",
            r"\W{0,3}(?:the )?(?:views|opinions|thoughts)\b.{0,60} expressed (?:in|by|here|on|are)\b.*",
            r".{0,200}\bfor (?:general )?(?:information|informational|educational)(?: and \w+)? purposes only\b.*",
            r".{0,200}\b(?:as|is not) a substitute for (?:\w+ ){0,3}(?:professional|medical|legal|financial)\b.*",
        ),
        mentions=("disclaimer", "disclosure", "expressed", "purposes only", "a substitute for"),
        longest=1200,
    ),
    TextRule(
        id="affiliate-line",
        reason="says that the site is paid for links",
        where="anywhere",
        example="This post contains affiliate links.",
        pattern=_any(
            r"\W{0,3}(?:this|these|some|note|as an?|when|if|we|our|all|please|products?|purchases?|links?)\b.{0,160}"
            r"\b(?:contains? affiliate links|earn a (?:small )?commission|earn from qualifying purchases)\b.*"
        ),
        mentions=("affiliate", "commission", "qualifying"),
        longest=600,
    ),
    TextRule(
        id="references-heading",
        reason="begins a list of sources",
        where="half",
        example="References",
        pattern=_any(
            r"(?:(?:article |our )?(?:references|sources|footnotes|citations|works cited|bibliography)"
            r"(?: (?:and|&) .{0,30})?)\s*:?"
        ),
        longest=60,
        section=True,
    ),
    TextRule(
        id="copyright-line",
        reason="who owns or built the site",
        where="half",
        example="© 2020 Anytown Council. All rights reserved.",
        pattern=_any(
            r"(?:©|\(c\)|copyright\b).{0,160}",
            r".{0,120}all rights reserved.{0,80}",
            r"powered by .{0,60}|website (?:design|by) .{0,60}",
        ),
        mentions=("©", "(c)", "copyright", "all rights", "powered by", "website"),
    ),
    TextRule(
        id="tags-text",
        reason="what the site files the page under",
        where="tail",
        example="Filed under: Children, Funding",
        pattern=_any(
            r"(?:tags?|tagged|filed under|categor(?:y|ies)|topics?|posted in|keywords?)"
            r"\s*(?:[:–-].{0,160}|in:?.{0,100})?",
            r"posted in .{2,200}",
        ),
    ),
)
