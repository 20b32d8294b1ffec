"""What a database that was restored may not go on with, since it may have ended after the copy was made."""

from collections.abc import Mapping

NO_KEYS_YET = """
do $$ begin if to_regclass('public.letter_key') is not null then
  delete from public.letter_key; delete from public.letter_keys_announced;
end if; end $$;
"""
"""Of `intake`, also of a version that had none: those of the copy may be destroyed, so it seals for none until casework
has announced its own."""
NO_TOKENS = """
do $$ begin if to_regclass('public.api_token') is not null then
  update public.api_token set revoked_at = now() where revoked_at is null;
end if; end $$;
"""
"""Of `quality` and the office: one that was revoked since the copy would open again, and nothing says which."""
AFTER_RESTORE: Mapping[str, str] = {"intake": NO_KEYS_YET, "quality": NO_TOKENS, "office": NO_TOKENS}
"""By database, once it is there; the same again changes nothing."""
TOKENS_ENDED = (
    "Tokens with which programs read are all revoked, for some may have been revoked since: who still needs one makes "
    "it anew at Reports, Tokens for programs."
)
