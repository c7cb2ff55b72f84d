"""Networks: frozen configs without torch, trunks by name, one file a network, one dict of builders."""
