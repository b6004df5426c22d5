"""Which selectors hold for a source on a given day: its own layout, filled up from its platform's.

The platforms' selectors are facts about their templates as published or as seen on council sites between 2017 and
2026; each entry says where from. A union of selectors serves a platform whose sites wear several skins.
"""

from datetime import date

from spiders.source import Layout, PlatformName, Source

PLATFORM_LAYOUTS: dict[PlatformName, Layout] = {
    # The theme sold since about 2018 ('Galaxies'), and the older one of Jadu's templates. From the configurations
    # of a scraper of 63 Jadu newsrooms (2020), stored pages of four councils, and one council's templates (2017).
    "jadu": Layout(
        item="ul.list--listing li.list__item, li.article-listing__article, ul.archive > li",
        link="a.listing__link, h2 a, h3 a, a",
        listed_title="h2.listing__heading, h2 a, h3 a",
        listed_date="p.listing__meta--date, small.article-listing__article-date, .meta--date, p.date",
        next_page="li.pagination__item--next a, .pagination a[rel~=next], p > a:contains('Next page')",
        title="main h1, #content h1, #header h1",
        date="main p.date, #content p.date, p.date",
        lead="h1 ~ p.lead, h1 ~ p.summary, .page-content > p.lead",
        # Service notices above the headline wear div.editor too; so does nothing after it but the article.
        body="h1 ~ div.editor, h1 ~ * div.editor, .page-content > div.editor, div.byEditor.article",
        drop=(
            "#feedback",
            ".alert",
            "#announcement",
            "#breadcrumb",
            "#content-additional",
            "div.contact",
            "a.rss",
            "ul.list--tags",
        ),
    ),
    # Templates of localgovdrupal/localgov_news, localgov_base and an Essex theme (GPL-2.0: structure only).
    "localgov_drupal": Layout(
        # Featured items stand above the list and are absent from it.
        item=".newsroom__featured-news article, .view-localgov-news-list .views-row,"
        " article.teaser--localgov-news-article",
        link="h3.teaser__title a, h2.teaser__title a, .teaser__title a, h2 a, h3 a",
        listed_title=".teaser__title, h2, h3",
        listed_date="time.teaser__metadata-item[datetime], time[datetime]",
        next_page="li.pager__item--next a, a[rel~=next]",
        title="h1.news-article__title, article.node--type-localgov-news-article h1, h1",
        date="time.news-article__metadata-item--date[datetime], .news-article__date time[datetime]",
        body=".news-article__content",
        drop=(
            ".news-article__related",
            ".localgov-alert-banner",
            "nav.breadcrumbs",
            ".field--name-localgov-news-related",
        ),
    ),
    # Goss iCM: configurations of two scraper collections (2020 and later). The list often has no dates.
    "goss": Layout(
        item=".grid__cell--listitem .item--article, .newshub__otheritem--fullwidth, .news-item",
        link="a.item__link, h2 a, h3 a, a",
        listed_title=".item__title, h2, h3",
        listed_date="time[datetime], .item__date, .date",
        next_page=".paging__link--next, .paging__item--next a, a.paging__link[rel~=next]",
        title="h1.a-heading__title, h1",
        date=".a-date, .item__date, time[datetime]",
        lead=".a-intro__content",
        # The cookie notice wears .a-body as well: only its named kinds are the article.
        body=".a-body--default, .a-body--newsitem, .a-body--newsitembody",
        drop=(".panel--relarticles", ".grid__cell--right", ".grid__cell--social", ".breadcrumb__nav", ".a-relimage"),
    ),
    # WordPress core and its default themes; .td-post-content and .post_text from council sites (2020).
    "wordpress": Layout(
        item="article.post, article.type-post, .hentry, li.wp-block-post, .td_module_wrap",
        link=".entry-title a, .wp-block-post-title a, h2 a, h3 a",
        listed_title=".entry-title, .wp-block-post-title, h2, h3",
        listed_date="time.entry-date[datetime], time.published[datetime], time[datetime]",
        next_page="a.next.page-numbers, .nav-previous a, .wp-block-query-pagination-next, a[rel~=next]",
        title="h1.entry-title, h1.wp-block-post-title, h1",
        date="time.entry-date.published[datetime], time.entry-date[datetime]",
        updated="time.updated[datetime]",
        body=".entry-content, .td-post-content, .post_text",
        drop=(".sharedaddy", ".jp-relatedposts", ".post-navigation", ".wp-block-comments"),
    ),
}


def layout_for(source: Source, day: date) -> Layout:
    """Return the layout that holds for `source` on `day`.

    Of the source's layouts it is the first that was still valid then (the last one always is); what it leaves out
    comes from the platform's. Without either, the layout is empty and cleaning finds the article by itself.
    """
    own = next((one for one in source.layouts if one.valid_until is None or day <= one.valid_until), Layout())
    defaults = PLATFORM_LAYOUTS.get(source.platform, Layout())
    given = {name: value for name in Layout.model_fields if (value := getattr(own, name))}
    return defaults.model_copy(update={**given, "valid_until": own.valid_until})
