"""Furniture that is known by its markup: by tag, by role, or by a word in its class or id.

A name such as `related-links`, `relatedLinks` or `RelatedLinks__list` is read as words (`related`, `links`), and as
pairs of neighbouring words written together (`relatedlinks`). So a rule's word is found however a site joins it, and
`share` is not found in `shareholder`.
"""

from dataclasses import dataclass

from cleaning.words import words


@dataclass(frozen=True, slots=True)
class ElementRule:
    """Takes an element out with all that stands in it, unless it holds most of the page's prose."""

    id: str
    reason: str
    example: str  # markup of which this rule takes something out
    tags: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()  # words in class or id
    inline: bool = False  # whether it takes out inline elements too
    linky: bool = False  # whether what it takes out is links and labels, so that running text shows the name to lie


ELEMENT_RULES: tuple[ElementRule, ...] = (
    ElementRule(
        id="navigation",
        linky=True,
        reason="menus lead through the site, they are not of the page",
        example='<nav><a href="/">Home</a> <a href="/news">News</a></nav>',
        tags=words("nav menu"),
        roles=words("navigation menu menubar tablist"),
        names=words(
            "nav navbar navigation navigations menu menus submenu megamenu topmenu mainmenu sidemenu sitemap sitenav "
            "primarynav mainnav subnav topnav topbar navlinks navmenu hamburger offcanvas pagination pager paginator "
            "paging prevnext nextprev postnav pagenav toc tableofcontents tocs jumplinks jumpnav backtotop"
        ),
    ),
    ElementRule(
        id="breadcrumb",
        linky=True,
        reason="the way to the page is the site's, not the announcement's",
        example='<ol class="breadcrumb"><li><a href="/">Home</a></li><li>News</li></ol>',
        names=words("breadcrumb breadcrumbs crumbs crumb youarehere"),
    ),
    ElementRule(
        id="site-header",
        linky=True,
        reason="name, search and log-in of the site",
        example='<div role="banner">Anytown Council</div>',
        roles=words("banner search"),
        names=words(
            "masthead siteheader globalheader pageheader mainheader topheader headermenu searchbox searchform login "
            "signin"
        ),
    ),
    ElementRule(
        id="site-footer",
        reason="contacts, legal lines and credits that stand under every page",
        example="<footer><p>Powered by a CMS</p></footer>",
        tags=words("footer"),
        roles=words("contentinfo"),
        names=words("footer footers sitefooter globalfooter pagefooter mainfooter colophon copyright footerlinks"),
    ),
    ElementRule(
        id="aside",
        reason="set beside the text by the page's own word",
        example="<aside><h2>Latest news</h2><p>Bins</p></aside>",
        tags=words("aside"),
        roles=words("complementary"),
        names=words(
            "sidebar sidebars rail rightrail sidecolumn rightcolumn leftcolumn rightcol leftcol aside supplement"
        ),
    ),
    ElementRule(
        id="cookie-notice",
        reason="consent managers speak of the site's cookies",
        example='<div id="ccc"><p>We use cookies.</p></div>',
        names=words(
            "privacyoverview wtcli cookie cookies cookiebanner cookiemessage cookienotice cookieconsent cookiecontrol "
            "cookiebot cookieyes cybotcookiebotdialog onetrust ccc gdpr consent didomi usercentrics qccmp cmplz truste "
            "evidon eucookie slidingpopup termly iubenda klaro osano"
        ),
    ),
    ElementRule(
        id="alert",
        reason="service and emergency notices are the site's of the day",
        example='<div class="alert alert--warning" role="alert">Phone payments are down.</div>',
        roles=words("alert alertdialog status"),
        names=words(
            "alert alerts alertbanner servicealert globalalert sitealert sitenotice servicenotice emergency "
            "notification notifications announcementbar noticebar globalmessage sitemessage sitewide"
        ),
    ),
    ElementRule(
        id="dialog",
        reason="windows that open over the page",
        example='<div role="dialog">Wait! Before you go</div>',
        tags=words("dialog"),
        roles=words("dialog"),
        names=words("modal popup popups lightbox overlay interstitial popover tooltip flyout"),
    ),
    ElementRule(
        id="share",
        inline=True,
        linky=True,
        reason="buttons that pass the page on",
        example='<div class="share-buttons"><a href="#">Facebook</a></div>',
        names=words(
            "share shares sharing sharebar sharebuttons sharethis sharelinks sharetools socialshare social socials "
            "socialmedia socialbar sociallinks socialicons addthis addtoany shareaholic sharedaddy jpsharing socialite "
            "followus follow print printbutton printfriendly emailthis sendtofriend forwardlink articletools pagetools "
            "toolbar toolbox bookmark bookmarks savearticle actionbar"
        ),
    ),
    ElementRule(
        id="comments",
        inline=True,
        reason="readers' words, not the publisher's",
        example='<div id="comments"><p>First!</p></div>',
        names=words(
            "comment comments commentlist commentform commentrespond respond disqus disqusthread fbcomments livefyre "
            "viafoura coral commentadd commentscount replies discussion"
        ),
    ),
    ElementRule(
        id="newsletter",
        reason="asks the reader to sign up",
        example='<div class="newsletter-signup">Get our news by email</div>',
        names=words(
            "toaction newsletter newsletters signup subscribe subscription subscriptions emailsignup mailchimp mcembed "
            "optin mailinglist joinus leadgen hsform wpforms hbspt"
        ),
    ),
    ElementRule(
        id="related",
        reason="leads to other pages",
        example='<div class="related-links"><a href="/x">Another story</a></div>',
        names=words(
            "aftercontent afterpost afterentry related relateds relatedposts relatedarticles relatedcontent "
            "relatedlinks relatednews relatedstories relarticles recommended recommendations recommendation readmore "
            "readnext readalso seealso morestories morenews morefrom morelike morearticles mostpopular mostread "
            "mostviewed popular popularposts trending latest latestnews latestposts recentposts recent yarpp "
            "jprelatedposts taboola outbrain zergnet revcontent nextarticle nextpost prevpost upnext suggested "
            "youmaylike youmightlike alsolike furtherreading internallinks crosspromo teaser teasers"
        ),
    ),
    ElementRule(
        id="advert",
        inline=True,
        reason="paid for by somebody else",
        example='<div class="advert">Buy now</div>',
        names=words(
            "ad ads advert adverts advertisement advertising advertorial adslot adunit adwrapper adcontainer adbox "
            "adblock adsense googlead dfp gpt sponsor sponsors sponsored sponsorship promo promos promotion promoted "
            "promobox affiliate banner banners cta ctas calltoaction"
        ),
    ),
    ElementRule(
        id="paywall",
        reason="asks for payment or support",
        example='<div class="paywall-message">Support our journalism</div>',
        names=words("paywall paywallmessage donate donation donations membership supportus subscribewall regwall"),
    ),
    ElementRule(
        id="feedback",
        reason="asks what the reader thinks of the page",
        example='<div id="feedback">Is this page useful?</div>',
        names=words("feedback pagefeedback wasthishelpful helpful rating ratings survey ispageuseful reviewwidget"),
    ),
    ElementRule(
        id="byline",
        reason="who wrote the page, and when, is kept as fields",
        example='<p class="byline">By A Reporter</p>',
        names=words(
            "saboxplugin abh authorandmore byline bylines author authors authorbio authorbox authorinfo aboutauthor "
            "writer contributor contributors postmeta entrymeta articlemeta storymeta metadata dateline timestamp "
            "pubdate postdate publishdate publisheddate publishedon publishedat postpublished entrypublished posted "
            "postedon submitted entrydate articledate datetime readtime readingtime minread timetoread articleinfo "
            "postinfo avatar"
        ),
    ),
    ElementRule(
        id="tags",
        linky=True,
        reason="what the site files the page under",
        example='<ul class="list--tags"><li><a href="/t">Children</a></li></ul>',
        names=words(
            "tag tags taglist tagcloud tagged tagslinks posttags entrytags categories categorylist postcategories "
            "keywords topics topiclist"
        ),
    ),
    ElementRule(
        id="caption",
        inline=True,
        reason="speaks of a picture; kept apart as captions",
        example='<p class="wp-caption-text">The new library</p>',
        tags=words("figcaption"),
        names=words(
            "caption captions figcaption captiontext imagecaption photocaption mediacaption wpcaptiontext imagecredit "
            "photocredit credit credits mediacredit imgcredit copyrightnotice attribution photographer"
        ),
    ),
    ElementRule(
        id="gallery",
        reason="a show of pictures or films beside the text",
        example='<div class="slideshow"><p>1 of 9</p></div>',
        names=words(
            "gallery slideshow carousel slider slick swiper videoplayer jwplayer brightcove playlist nowplaying player"
        ),
    ),
    ElementRule(
        id="hidden",
        inline=True,
        reason="not shown, or shown to screen readers as help with the page",
        example='<span class="visually-hidden">Opens in a new tab</span>',
        names=words(
            "sronly visuallyhidden screenreader screenreadertext screenreaderonly elementinvisible assistivetext "
            "skiplink skiplinks skiptocontent skipnav"
        ),
    ),
    ElementRule(
        id="form",
        reason="fields to fill in",
        example="<form><label>Your name</label></form>",
        tags=words("form fieldset"),
        roles=words("form"),
        names=words("webform contactform gform"),
    ),
    ElementRule(
        id="jobs",
        reason="vacancies that change with every copy of the page",
        example='<div class="job-adverts"><p>Social worker, Leeds</p></div>',
        names=words("jobs joblist jobadvert jobadverts vacancies jobboard jobalert"),
    ),
)
