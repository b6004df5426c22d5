"""Furniture that is known by what it says.

A pattern must match a whole block (`re.fullmatch`, ignoring case, white space squeezed). `where` says in which part of
the article the rule applies: `anywhere`; `head` is before the first block of prose, `tail` after the last one, `tail-half` the
second half of the prose.
"""

import re
from dataclasses import dataclass
from typing import Literal

Where = Literal["anywhere", "head", "tail", "tail-half"]


@dataclass(frozen=True, slots=True)
class TextRule:
    """Takes a block out by what it says."""

    id: str
    reason: str
    where: Where
    pattern: re.Pattern[str]
    example: str  # a text that the pattern matches
    mentions: str = ""  # what every match has in it, in lower case: a quick look before the pattern's slow one
    longest: int = 300  # characters of a block that the rule looks at


def _text(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)\.?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    rf"(?:(?:{_DAY}),?\s+)?(?:(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d)"
)
_TIME = r"(?:[\s,|@–-]*(?:at\s+)?\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?)?"

TEXT_RULES: tuple[TextRule, ...] = (
    TextRule(
        id="cookie-text",
        reason="speaks of the site's cookies",
        where="anywhere",
        pattern=_text(
            r"(?:(?:we|this (?:web)?site|our (?:web)?site|the \w+ website) (?:also )?(?:would like to )?uses? (?:\w+ ){0,3}cookies\b.*"
            r"|.*\b(?:accept|set|manage|reject|use of)\b.{0,30}\bcookies\b.*\b(?:website|site|browser|polic\w+|preferences|settings)\b.*"
            r"|by continuing to (?:use|browse) (?:this|our) (?:web)?site.*cookies?.*|cookies on (?:our|this|the) .{0,40}"
            r"|(?:your )?cookie (?:settings|preferences|polic\w+|consent)\.?)"
        ),
        mentions="cookie",
        example="We use cookies to make this site work.",
        longest=600,
    ),
    TextRule(
        id="date-line",
        reason="when the page was published or changed is kept as fields",
        where="head",
        pattern=_text(
            rf"(?:(?:date )?(?:first )?(?:published|posted|posted on|updated|last updated|created|released?|added|date|submitted(?: on)?|modified|issued|press release)"
            rf"(?: on| at| date)?\s*[:–-]?\s*)?{_DATE}{_TIME}"
            rf"(?:\s*[|·•–-]?\s*(?:last )?(?:updated|modified|published)(?: on| at)?\s*[:–-]?\s*{_DATE}{_TIME})?\.?"
        ),
        example="Published: Monday, 20 March 2017",
        longest=120,
    ),
    TextRule(
        id="date-line-below",
        reason="when the page was published or changed is kept as fields",
        where="tail",
        pattern=_text(
            rf"(?:(?:first |last )?(?:published|posted|updated|created|released?|added|submitted|modified|reviewed|date)(?: on| at| date)?\s*[:–-]?\s*)"
            rf"(?:on\s+)?{_DATE}{_TIME}\.?"
        ),
        example="Last updated: 4 May 2021",
        longest=120,
    ),
    TextRule(
        id="share-text",
        reason="asks to pass the page on",
        where="anywhere",
        pattern=_text(
            r"(?:share(?: (?:this|on|via|to|with|the|your)\b.{0,60})?|tweet(?: this)?|email (?:this|a friend|to a friend)(?: page| article| story)?"
            r"|print(?: this)?(?: page| article)?|send to a friend|copy link|(?:facebook|twitter|linkedin|whatsapp|email|x|pinterest|reddit|share|print|copy|link|tweet|instagram|tumblr|telegram|[\s,|/•·&]|and)+"
            r"|follow us(?: on)?.{0,80}|click to share.{0,80}|share this:.{0,100})[:.]?"
        ),
        example="Share this: Facebook Twitter LinkedIn",
        longest=140,
    ),
    TextRule(
        id="comment-prompt",
        reason="asks for comments",
        where="anywhere",
        pattern=_text(
            r"(?:add (?:a )?(?:new )?comment|leave a (?:reply|comment)|post a comment|(?:view |show |hide |read )?(?:\d+|no|all)? ?comments?(?: \(\d+\))?"
            r"|comments (?:are|have been) (?:closed|disabled|off).{0,60}|(?:log|sign) in to (?:comment|reply|post).{0,60}|join the (?:conversation|discussion).{0,60}"
            r"|be the first to comment.{0,30}|have your say|comments powered by.{0,40}|your email address will not be published.{0,80}|reply)[.!…]?"
        ),
        example="Add new comment",
        longest=140,
    ),
    TextRule(
        id="skip-text",
        reason="helps with the page, not part of it",
        where="anywhere",
        pattern=_text(
            r"(?:skip to (?:main )?(?:content|navigation).{0,20}|back to top|return to top|top of page|advertise?ments?|advertising|sponsored(?: content)?|hide ad|loading\.*|read more|"
            r"continue reading.{0,40}|show more|see more|view more|load more|learn more|find out more|\d+ min(?:ute)?s? read|(?:opens in (?:a )?new (?:tab|window))|"
            r"play video|watch now|listen(?: now)?|view gallery|subscribe|sign up|log ?in|register|menu|search|close|next|previous|home|story continues below.{0,40}|article continues (?:below|after).{0,40})[.:!»>›→]?"
        ),
        example="Skip to main content",
        longest=90,
    ),
    TextRule(
        id="related-heading",
        reason="begins a list of other pages",
        where="anywhere",
        pattern=_text(
            r"(?:related(?: (?:articles?|posts?|stor(?:y|ies)|news|content|links?|topics?|pages?|reading|coverage|resources?|items?|products?))?|you (?:may|might) (?:also )?(?:like|enjoy|be interested in).{0,40}"
            r"|read (?:also|next|more)|more (?:from|on|news|stories|like this|articles|in) ?.{0,40}|recommended(?: (?:for you|reading|articles|stories))?|latest (?:news|articles|stories|posts)|recent (?:posts|news|articles|stories)"
            r"|most (?:read|popular|viewed|recent)|popular (?:posts|articles|stories|now)|trending(?: now)?|see also|don't miss|up next|what to read next|around the web|further reading|also read|keep reading|top stories|editor's picks?|other news)\s*[:»>›→]?"
        ),
        example="You may also like",
        longest=70,
    ),
    TextRule(
        id="author-heading",
        reason="begins what is said of the writer",
        where="anywhere",
        pattern=_text(r"(?:about the (?:authors?|writers?|contributors?)|about (?:the )?author.{0,20}|author bio|meet the author|written by)\s*:?"),
        example="About the author",
        longest=60,
    ),
    TextRule(
        id="newsletter-text",
        reason="asks to sign up",
        where="anywhere",
        pattern=_text(
            r"(?:sign ?up (?:to|for)|subscribe (?:to|for|now)|join our|get (?:our|the latest)|register for|to receive)\b.{0,120}\b(?:newsletters?|e-?mails?|inbox|alerts?|updates|mailing list|bulletins?|news)\b.{0,120}"
        ),
        example="Sign up to our newsletter for the latest news",
    ),
    TextRule(
        id="feedback-text",
        reason="asks what the reader thinks of the page",
        where="anywhere",
        pattern=_text(
            r"(?:is this page useful|(?:was|is|did) (?:this|you find this) (?:page|article|information|content|post)?.{0,20}(?:helpful|useful|informative)|report a problem with this page|rate this (?:page|article|post)"
            r"|give feedback(?: on this page)?|maybe yes no|yes,? this page is useful|what went wrong|help us improve.{0,40})\??.{0,60}"
        ),
        example="Is this page useful?",
        longest=140,
    ),
    TextRule(
        id="copyright-line",
        reason="who owns the site",
        where="tail-half",
        pattern=_text(r"(?:(?:©|\(c\)|copyright\b).{0,160}|.{0,120}all rights reserved.{0,80}|powered by .{0,60}|website (?:design|by) .{0,60})"),
        example="© 2020 Anytown Council. All rights reserved.",
    ),
    TextRule(
        id="byline-text",
        reason="who wrote the page is not the announcement's text",
        where="head",
        pattern=_text(r"(?:(?:written |posted |published |reported )?by:? [\w.'’-]+(?: [\w.'’,&|-]+){0,8}|(?:author|words|reporter)s?:? .{2,40})"),
        example="By Jo Bloggs, Local Democracy Reporter",
        longest=90,
    ),
    TextRule(
        id="tags-text",
        reason="what the site files the page under",
        where="tail",
        pattern=_text(r"(?:tags?|tagged|filed under|categor(?:y|ies)|topics?|posted in|keywords?)\s*(?:[:–-].{0,160}|in:?.{0,100})?"),
        example="Filed under: Children, Funding",
    ),
    TextRule(
        id="cookie-kinds",
        reason="a consent manager's description of its cookies",
        where="anywhere",
        pattern=_text(
            r"(?:(?:strictly |absolutely )?(?:necessary|essential|functional|performance|analytics?|analytical|marketing|advertising|advertisement"
            r"|targeting|preference|statistics?|third[- ]party|some|any|these|the|non-necessary)(?: and \w+)? cookies (?:are|may|help|enable|allow|collect|that|used|is|on|set|will)\b.*"
            r"|out of these cookies,.*|you also have the option to opt-out of these cookies.*|.*\bcookies? (?:is|are) (?:set|used|stored) by\b.*)"
        ),
        mentions="cookie",
        example="Necessary cookies are absolutely essential for the website to function.",
        longest=900,
    ),
    TextRule(
        id="also-read",
        reason="leads to another page from the middle of the text",
        where="anywhere",
        pattern=_text(
            r"(?:also read|read also|read more|read next|see also|also see|related|more|watch|listen|recommended(?: reading)?|don['’]t miss|in case you missed it|also on [\w. ]{2,30}|trending)\s*(?::|\||–|—|-|>|»)\s*.{5,}"
            r"|also on [\w-]+\.(?:com|co\.uk|org|net)\b.*"
        ),
        example="Read more: How the new library was built",
        longest=220,
    ),
    TextRule(
        id="support-line",
        reason="asks the reader to pay or to join",
        where="anywhere",
        pattern=_text(
            r"(?:this (?:article|story|content) is (?:exclusive|only available|free|for) .{0,80}subscribers.*|(?:unlock|keep reading|to (?:read|continue reading)) (?:this|the (?:rest|full)) (?:article|story)\b.*"
            r"|already a (?:subscriber|member)\b.*|support (?:our|local|independent|quality) (?:journalism|reporting|news)\b.*|(?:become|why not become) a (?:member|subscriber|supporter)\b.*"
            r"|(?:subscribe|log in|sign in|register) to (?:read|continue|unlock|access)\b.*|like this (?:story|article|post)\? .*|click here to (?:subscribe|sign up|get the)\b.*)"
        ),
        example="To continue reading this article, subscribe today.",
    ),
    TextRule(
        id="follow-line",
        reason="leads to the publisher's or writer's accounts",
        where="anywhere",
        pattern=_text(
            r"(?:(?:please )?(?:follow|find|like|join|connect with|subscribe to) (?:us|me|him|her|them|our|[\w.@’' ]{2,40}) on (?:our )?(?:twitter|facebook|instagram|linkedin|youtube|x|tiktok|threads|bluesky|whatsapp|pinterest|telegram|google news|social media)\b.*"
            r"|(?:reach|contact|email|write to|e-mail) (?:the reporters?|(?:[A-Z][\w.’-]+ ){1,3})(?:at|on|via)\b.*)"
        ),
        example="Follow us on Twitter and Facebook for more.",
        longest=220,
    ),
    TextRule(
        id="reporting-credit",
        reason="an agency's or newsroom's credit line",
        where="anywhere",
        pattern=_text(
            r"(?:\(?(?:additional )?(?:reporting|writing|editing) by .{3,200}\)?|(?:photo|image|picture|credit|source|photograph|illustration)s?(?: (?:by|credit|courtesy(?: of)?|via))?\s*:\s*.{2,100})"
        ),
        example="(Reporting by A Writer; Editing by B Editor)",
        longest=260,
    ),
    TextRule(
        id="disclaimer",
        reason="a standing legal line of the site",
        where="tail-half",
        pattern=_text(r"\W{0,3}(?:disclaimers?|(?:affiliate )?disclosures?|affiliate disclaimer|editor(?:ial)? (?:disclosure|standards))\b\s*[:–-].*"),
        example="Disclaimer: this page is for information only.",
        longest=1200,
    ),
    TextRule(
        id="references-heading",
        reason="begins a list of sources",
        where="tail-half",
        pattern=_text(r"(?:(?:article )?(?:references|sources|footnotes|citations|works cited|bibliography)(?: (?:and|&) .{0,30})?|(?:our |article )sources)\s*:?"),
        example="References",
        longest=60,
    ),
    TextRule(
        id="shortcode",
        reason="a command to the site's software that leaked into the text",
        where="anywhere",
        pattern=_text(r"(?:\[/?[a-z_-]+(?: [^\]]*)?\].{0,80}){1,3}"),
        example="[gallery ids=1,2,3]",
    ),
    TextRule(
        id="contributed-line",
        reason="an agency's or newsroom's credit line",
        where="anywhere",
        pattern=_text(r".{3,200} contributed (?:to this (?:report|story|article)|reporting)\b.{0,40}"),
        mentions="contributed",
        example="A Writer in Leeds contributed to this report.",
        longest=260,
    ),
    TextRule(
        id="affiliate-line",
        reason="says that the site is paid for links",
        where="tail-half",
        pattern=_text(r".{0,80}\b(?:contains? affiliate links|earn a (?:small )?commission|earn from qualifying purchases)\b.*"),
        example="This post contains affiliate links.",
        longest=600,
    ),
)
