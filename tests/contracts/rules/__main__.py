"""Print every house rule: its name, why it is there, and how much of the old is left where a limit shrinks."""

from tests.contracts.rules.house import all_rules


def main() -> None:
    for name, each in all_rules().items():
        print(f"{name.replace('_', ' ')}\n    {each.why}")  # noqa: T201 - it is what was asked for
        for folder, most in each.at_most.items():
            print(f"    {folder}: {each.left.get(folder, 0)} left, at most {most}")  # noqa: T201
        if each.besides:
            print(f"    {len(each.besides)} exceptions")  # noqa: T201


if __name__ == "__main__":
    main()
