"""Where things stand in a page, as data: one entry a design, in order; the last fits any page.

Selectors are CSS (soupsieve). The known platform is Drupal 7 with the print module and Scald files;
what distinguishes its designs is only here.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRules:
    """How to read pages that match `when`; selectors are lists, the first that matches wins.

    `content` holds what is the document's own; in it `drop` is furniture. `whole` says that the
    content is given by rules, so that no guess about what is furniture is needed.
    """

    name: str
    when: str
    content: tuple[str, ...]
    title: tuple[str, ...]
    breadcrumb: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    whole: bool = True


FURNITURE = (
    "script, style, noscript, template, svg, canvas, object, embed",
    "button, input, select, textarea",
    "nav, [role=navigation], [role=search], [role=banner], [role=contentinfo], [role=dialog]",
    ".element-invisible, .element-hidden, .rdf-meta, .visually-hidden, .sr-only, [hidden]",
    "#skip-link, .breadcrumb, .print-breadcrumb, .print-logo, .print-site_name, .print-hr",
    ".print-source_url, .print-links, .print-footer",
    ".submitted, ul.links, .links.inline, .share, .social, .addtoany, .sharethis, .service-links",
    ".field-name-field-dates, .field-name-field-type, .date-article",
    ".field-label-hidden > .field-label",
    ".telechargement, .favoris, .retour, #outils, .pager, .tabs, .contextual-links",
    ".eu-cookie-compliance-banner, #sliding-popup, #cookie-banner, .cookie-banner, .cookies",
    ".block-social, .region-sidebar, .region-sidebar-first, .region-sidebar-second, .feed-icon",
)
"""Never part of a document, on any page."""

COMMENTS = (
    "#comments, .comments, .comments-area, .comment-list, .commentlist, [id^=comment-]"
    ", .comment-respond, #respond, #disqus_thread, #commentaires, .commentaires"
    ", ul.forum, .formulaire_forum"
)
"""Readers' comments: often longer than the text they follow."""

NEVER_TEXT = "footer, aside, iframe, dialog, menu, figcaption"
"""Elements that the language of pages itself sets apart from the text."""

GUESSED_FURNITURE = (
    "header, form",
    "[class*=comment], [id*=comment], [class*=sidebar], [id*=sidebar]",
    "[class*=footer], [id*=footer]",
    "[class*=cookie], [id*=cookie], [class*=newsletter], [id*=newsletter], [class*=related]",
    "[class*=breadcrumb], [id*=breadcrumb], [class*=share], [class*=social], [class*=advert]",
    "[class*=promo], [class*=popup], [class*=modal], [class*=navbar], [class*=navigation]",
    "[id*=navigation], [class*=menu], [id*=menu], [class*=widget], [class*=pagination]",
)
"""Most likely not part of a document, on a page without rules."""

PAGE_RULES = (
    PageRules(
        name="print",
        when="body > div.print-content",
        content=("div.print-content",),
        title=(".print-title", ".print-content h1"),
        breadcrumb=(".print-breadcrumb",),
        published=(
            ".print-content [property~='dc:date'][content]",
            ".print-content .date-display-single",
            ".print-content .date-article",
        ),
    ),
    PageRules(
        name="current",
        when="body[class*=page-node] .field-name-body, body[class*=node-type] .field-name-body",
        content=("article.node", "div.node > .content", "div.node", ".field-name-body"),
        title=("#page-title", "h1.title", ".node h1", "h1"),
        breadcrumb=(".breadcrumb",),
        published=(
            ".field-name-field-dates [content]",
            ".field-name-field-dates",
            ".submitted [property~='dc:date'][content]",
            "[property~='dc:date'][content]",
            ".submitted",
        ),
    ),
    PageRules(
        name="older",
        when="#colonne-centrale .texte-article",
        content=("#colonne-centrale", ".texte-article"),
        title=("#titre", "h1"),
        breadcrumb=(".breadcrumb",),
        published=("[property~='dc:date'][content]", ".date-article"),
    ),
    PageRules(
        name="generic",
        when="html",
        content=(
            "main article",
            "[itemprop=articleBody]",
            "article",
            "main",
            "[role=main]",
            "#content",
            "#main-content",
            ".content",
            "body",
        ),
        title=("h1",),
        breadcrumb=(".breadcrumb", "[class*=breadcrumb]"),
        published=("time[pubdate][datetime]", "article time[datetime]", "time[datetime]"),
        whole=False,
    ),
)

LISTING_ROWS = ".views-row, .view-empty"
LISTING_BODY = re.compile(r"\bpage-node-\d+\b|\bnode-type-")
"""Class of the body of a page that shows one node: its lists accompany a text."""
FORMS = ".webform-client-form, #user-login, #user-pass, #user-register-form"
"""Pages that only hold one of these are not documents."""

ATTACHMENT_BLOCKS = ".dnd-atom-wrapper, .atom-file, .file-attachment"
ATTACHMENT_LISTS = ".documents-joints li, .field-type-file .field-item"
ATTACHMENT_PATH = re.compile(
    r"\.(?:pdf|docx?|odt|md|rtf|pptx?|odp|xlsx?|ods|csv|zip|epub)$|^/sites/[^/]+/files/atoms/",
    re.IGNORECASE,
)
PLAYERS = (
    "iframe[src*='youtube.com/'], iframe[src*='youtube-nocookie.com/'], iframe[src*='youtu.be/']",
    "iframe[data-src*='youtube']",
)
PEOPLE_ITEMS = ".field-name-field-participants .field-item, .vcard .fn, [class*=intervenant] li"
TAGS = ".field-name-field-tags .field-item, .field-type-taxonomy-term-reference .field-item"
NODE_TYPE_LABEL = ".field-name-field-type .field-item"
NODE_TYPE_CLASS = re.compile(r"\bnode-type-([a-z0-9_-]+)")

# A whole line that a template adds around a text, in a page or in its export.
FURNITURE_LINE = re.compile(
    r"(?:vous êtes ici|précédent|suivant|accueil|favoris ?\+?|poids ?:.*|télécharge(?:ment|r)"
    r"|a\+ ?a-( ?imprimer)?( ?pdf)?|imprimer|pdf|version imprimable|publié le .{6,40}"
    r"|contenu principal ?:|liens|retour|haut de page|lire la suite|cliquez ici|partager ?:?"
    r"|(?:téléchargement|favoris|[ +])+|aller au contenu( principal)?)",
    re.IGNORECASE,
)
TRAP = re.compile(r"/javascript(?:%3A|:)", re.IGNORECASE)
"""A favourites link resolved by mistake."""
SITE_NAME = re.compile(r"\s+[|–—-]\s+[^|–—]{2,60}$")
"""What a <title> adds to the title of the page."""
DATES_LABEL = re.compile(r"\s*dates?\s*:?\s*$", re.IGNORECASE)
"""Label of the field that says when a page was published, whatever the field is called."""
BREADCRUMB_MARKS = re.compile(r"\s*[»›>/]\s*")
OLDER_TOOLS_LINE = re.compile(r"A\+ ?A- ?Imprimer ?PDF", re.IGNORECASE)
"""Row of tools that ends the banner of the older site; what it says of itself comes after."""
