"""How clients come: requests and answers, the information gate, codes."""
