"""Posts from a brief without a model."""

from assistant.drafting.post.compose import ComposedPost, compose_posts

__all__ = ["ComposedPost", "compose_posts"]
