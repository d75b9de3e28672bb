"""Read, chunk, embed, index, retrieve; and the brand folders."""
