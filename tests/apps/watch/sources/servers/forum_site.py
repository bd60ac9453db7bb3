"""A forum on django-machina with a few topics: python forum_site.py FOLDER PORT, in its own environment.

``/more/topics/N`` and ``/more/posts/N`` let there be so many more topics, and posts in the first topic.
"""

import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from machina import MACHINA_MAIN_STATIC_DIR, MACHINA_MAIN_TEMPLATE_DIR

folder, port = Path(sys.argv[1]), sys.argv[2]
MACHINA = ("", "forum", "forum_conversation", "forum_conversation.forum_attachments")
MACHINA += ("forum_conversation.forum_polls", "forum_feeds", "forum_moderation", "forum_search")
MACHINA += ("forum_tracking", "forum_member", "forum_permission")
CACHE = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
settings.configure(
    SECRET_KEY="only for tests",
    DEBUG=True,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    TIME_ZONE="Asia/Shanghai",
    LANGUAGE_CODE="zh-hans",
    STATIC_URL="/static/",
    MEDIA_ROOT=str(folder),
    STATICFILES_DIRS=[MACHINA_MAIN_STATIC_DIR],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "forum.db"}},
    CACHES={"default": CACHE, "machina_attachments": {**CACHE, "LOCATION": "attachments"}},
    HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
    MACHINA_DEFAULT_AUTHENTICATED_USER_FORUM_PERMISSIONS=["can_see_forum", "can_read_forum"],
    INSTALLED_APPS=[
        *(
            f"django.contrib.{a}"
            for a in ("auth", "contenttypes", "sessions", "messages", "staticfiles")
        ),
        "mptt",
        "haystack",
        "widget_tweaks",
        *(f"machina.apps.{a}" if a else "machina" for a in MACHINA),
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "machina.apps.forum_permission.middleware.ForumPermissionMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [MACHINA_MAIN_TEMPLATE_DIR],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "machina.core.context_processors.metadata",
                ]
            },
        }
    ],
)
django.setup()


def seed() -> None:
    from django.contrib.auth import get_user_model
    from machina.apps.forum.models import Forum
    from machina.apps.forum_permission.models import ForumPermission, UserForumPermission

    for name in ("合成居民甲", "合成居民乙"):
        get_user_model().objects.create_user(name, password="x")
    forum = Forum.objects.create(name="城市生活", type=Forum.FORUM_POST)
    for code in ("can_see_forum", "can_read_forum"):
        permission = ForumPermission.objects.get(codename=code)
        UserForumPermission.objects.create(
            permission=permission, anonymous_user=True, has_perm=True, forum=forum
        )
    more_topics(6)


def more_topics(count: int) -> None:
    from machina.apps.forum.models import Forum
    from machina.apps.forum_conversation.models import Topic

    there = Topic.objects.count()
    for number in range(there, there + count):
        topic = Topic.objects.create(
            forum=Forum.objects.get(),
            poster=writers()[0],
            subject=f"小区第{number}号楼的路灯什么时候修好",
            type=Topic.TOPIC_POST,
            status=Topic.TOPIC_UNLOCKED,
            approved=True,
        )
        for writer in writers():
            post(topic, writer, f"{number}号楼前的路灯坏了两周，@合成居民甲 也看到了。")


def more_posts(count: int) -> None:
    from machina.apps.forum_conversation.models import Topic

    topic = Topic.objects.earliest("pk")
    there = topic.posts.count()
    for number in range(there, there + count):
        post(topic, writers()[1], f"第{number}条回复：还没有修好。")


def writers() -> list[Any]:
    from django.contrib.auth import get_user_model

    return list(get_user_model().objects.order_by("pk"))


def post(topic: Any, writer: Any, text: str) -> None:
    from machina.apps.forum_conversation.models import Post

    Post.objects.create(
        topic=topic, poster=writer, subject=topic.subject, content=text, approved=True
    )


def more(request: HttpRequest, what: str, count: int) -> HttpResponse:
    {"topics": more_topics, "posts": more_posts}[what](count)
    return HttpResponse("done")


urlpatterns = [path("more/<str:what>/<int:count>", more), path("", include("machina.urls"))]
call_command("migrate", verbosity=0)
seed()
print("ready", flush=True)
call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, verbosity=0)
