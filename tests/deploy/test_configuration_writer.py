"""The server's configuration language, as far as we write it."""

from deploy.nats.configuration_writer import Value, Variable, written


def test_nested_settings_are_blocks() -> None:
    assert written({"a": {"b": {"c": 1}}}) == "a {\n  b {\n    c: 1\n  }\n}\n"


def test_a_variable_is_never_quoted_and_everything_else_that_looks_like_one_is() -> None:
    assert written({"key": Variable("SEED"), "subject": "$JS.API.>"}) == 'key: $SEED\nsubject: "$JS.API.>"\n'


def test_truth_is_written_in_small_letters() -> None:
    assert written({"verify": True, "other": False}) == "verify: true\nother: false\n"


def test_quotes_and_backslashes_in_a_path_are_escaped() -> None:
    assert written({"store_dir": 'a"b\\c'}) == 'store_dir: "a\\"b\\\\c"\n'


def test_lists_may_hold_users_with_their_rights() -> None:
    user: dict[str, Value] = {"nkey": "U1", "permissions": {"publish": {"allow": ["a.>"]}}}
    assert written({"users": [user]}) == 'users: [{ nkey: "U1", permissions: { publish: { allow: ["a.>"] } } }]\n'
