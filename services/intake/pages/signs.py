"""Our own signs: a line of 2 on a grid of 24, in the colour of the text. They stand beside words, never for them."""

from collections.abc import Mapping

LINES: Mapping[str, str] = {
    "alone": "M3 3h18v18H3zM12 6.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5M7 21v-2a5 5 0 0 1 10 0v2",
    "answer": "M3 4h18v12h-9l-5 5v-5H3zM7.5 8.5h9M7.5 12h5",
    "body": "M12 2a2 2 0 1 0 0 4 2 2 0 1 0 0-4M5 10c5-1 9-1 14 0M12 9.5V15l-3.5 7M12 15l3.5 7",
    "child": "M7 3a2 2 0 1 0 0 4 2 2 0 1 0 0-4M7 10v6l-2 6M7 16l2 6M3 14l4-4 5 5 4.5-1 3.5"
    " 3M16.5 8.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3M16.5 14v4L15 22M16.5 18l1.5 4",
    "choice": "M12 22v-7L5 8M12 15l7-7M4 13V7h6M20 13V7h-6",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M12 7v5l3.5 2",
    "debt": "M7.5 9h9L21 21H3zM12 3a3 3 0 1 0 0 6 3 3 0 1 0 0-6M9 15.5h6",
    "doctor": "M3 7h18v13H3zM9 7V4h6v3M12 10.5v6M9 13.5h6",
    "door": "M5 21V3h9v18M2 21h15M10.5 12v1M17 12h5M20 9.5l2.5 2.5-2.5 2.5",
    "free": "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M15.5 8.5a4.5 4.5 0 1 0 0 7M7 12h5M4.5 4.5l15 15",
    "globe": "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
    "heart": "M12 20.5C5 15.5 3 12 3 8.8A4.6 4.6 0 0 1 12 7a4.6 4.6 0 0 1 9 1.8c0 3.2-2 6.7-9 11.7z",
    "home": "M2.5 11.5 12 3.5l9.5 8M5.5 9.5V21h13V9.5M10 21v-6h4v6",
    "law": "M12 3v18M8 21h8M5 7h14M5 7l-3 7a3 3 0 0 0 6 0zM19 7l-3 7a3 3 0 0 0 6 0z",
    "listen": "M6 9a6 6 0 0 1 12 0c0 4-4 4-4 8a4 4 0 0 1-7.5 2M9.5 9.5a2.5 2.5 0 0 1 5 0c0 2-2.5 2-2.5 4.5",
    "lock": "M5 11h14v10H5zM8 11V7.5a4 4 0 0 1 8 0V11M12 15v2",
    "money": "M2 6h20v12H2zM12 9a3 3 0 1 0 0 6 3 3 0 1 0 0-6M5.5 12h.01M18.5 12h.01",
    "papers": "M5 2h9l5 5v15H5zM14 2v5h5M8.5 12h7M8.5 16.5h7",
    "passport": "M4 2h16v20H4zM12 6a4 4 0 1 0 0 8 4 4 0 1 0 0-8M8 18h8",
    "people": "M8 4a3 3 0 1 0 0 6 3 3 0 1 0 0-6M2.5 21v-3a5.5 5.5 0 0 1 "
    "11 0v3M16.5 5.5a2.5 2.5 0 0 1 0 5M17 14a5 5 0 0 1 4.5 5v2",
    "phone": "M5 3h4l2 5-2.5 2a12 12 0 0 0 5.5 5.5L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z",
    "talk": "M2.5 4h12v8h-7L4 15v-3H2.5zM17.5 9h4v8h-2v3L16 17H9v-2",
    "threat": "M12 3 22.5 21h-21zM12 9.5v5M12 17.5h.01",
    "time": "M6 2h12M6 22h12M7.5 2c0 6 4.5 6.5 4.5 10s-4.5 4-4.5 10M16.5 2c0 6-4.5 6.5-4.5 10s4.5 4 4.5 10",
    "way": "M11 3v2M11 12v10M4 5h12.5l4 3.5-4 3.5H4z",
    "work": "M10 3h9v6h-9zM10 3C6 3 3 5.5 3 9l7-2M14.5 9v13",
    "write": "M3 21l1.2-5L16 4l4 4L8 20zM13.5 6.5l4 4",
}
"""By name, as paths of SVG."""
TURNED = ("answer", "door", "way", "write")
"""With a direction of their own: in a language from right to left they are turned."""
