"""Databases as versions up to 0.7.0 left them: each belonged to the role of its service, with all that lies in it."""

from deploy.local.servers.postgres import PostgresServer

OWNED_BY_SERVICE = r"""
\connect :name
\set owner :name _owner
drop owned by :"name";
reassign owned by :"owner" to :"name";
drop owned by :"owner";
alter database :"name" owner to :"name";
"""
OF_THE_LOG = """
grant usage, create on schema public to cases;
grant select on public.audit_entry, public.audit_signed to cases;
grant execute on function public.audit_save, public.audit_seal, public.audit_root, public.audit_cut to cases;
drop function public.kokon_hand_over_audit();
"""
"""What the keeper of that version granted; its last function asked for the role of the session."""
NO_OWNER = '\\connect postgres\ndrop role :"owner";\n'


def give_back(server: PostgresServer, *names: str) -> None:
    """Each of the databases to the role of its service, and no owner is left."""
    for name in names:
        statements = OWNED_BY_SERVICE + (OF_THE_LOG if name == "cases" else "") + NO_OWNER
        server.sql(statements, name=name)
