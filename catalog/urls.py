"""Addresses of the Directory's own pages; handles are the registry's."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path, re_path

from catalog import feeds, views
from catalog.browsing import views as browsing

# tfhub.dev's form; names may have several parts.
_COLLECTION = r"(?P<publisher>[a-z0-9][a-z0-9-]*)/collections/(?P<name>[\w./-]+?)"

app_name = "catalog"
urlpatterns = [
    path("", views.home, name="home"),
    path("models", views.model_list, name="model_list"),
    path("docs", views.docs, name="docs"),
    path("facts", views.facts, name="facts"),
    path("tags", browsing.tag_overview, name="tags"),
    path("tags/<slug:facet>/<str:slug>", browsing.tag_page, name="tag"),
    path("collections", browsing.collection_list, name="collections"),
    path("publishers", browsing.publisher_list, name="publishers"),
    path("feeds/models.atom", feeds.models_feed, name="models_feed"),
    path(
        "feeds/publishers/<slug:name>.atom", feeds.publisher_feed, name="publisher_feed"
    ),
    path("feeds/tags/<slug:facet>/<str:slug>.atom", feeds.tag_feed, name="tag_feed"),
    path(
        "feeds/collections/<slug:publisher>/<path:name>.atom",
        feeds.collection_feed,
        name="collection_feed",
    ),
    path("robots.txt", feeds.robots),
    path("llms.txt", feeds.llms),
    path(
        "sitemap.xml",
        index,
        {"sitemaps": feeds.sitemaps(), "sitemap_url_name": "catalog:sitemap"},
    ),
    path(
        "sitemap-<section>.xml",
        sitemap,
        {"sitemaps": feeds.sitemaps()},
        name="sitemap",
    ),
    re_path(
        rf"^{_COLLECTION}/(?P<number>[1-9][0-9]*)/?\Z",
        browsing.collection_page,
        name="collection",
    ),
    re_path(rf"^{_COLLECTION}/?\Z", browsing.newest_collection),
]
