"""Which country an address or a number speaks of, as far as it does: two companies of one name in two countries are two."""

# Where calling codes and top-level domains name a country; what names several, or none ('+1', '.com', '.eu', '.io'), says nothing.
CALLING = {
    "20": "eg", "27": "za", "30": "gr", "31": "nl", "32": "be", "33": "fr", "34": "es", "36": "hu", "39": "it", "40": "ro", "41": "ch", "43": "at",
    "44": "uk", "45": "dk", "46": "se", "47": "no", "48": "pl", "49": "de", "51": "pe", "52": "mx", "54": "ar", "55": "br", "56": "cl", "57": "co",
    "60": "my", "61": "au", "62": "id", "63": "ph", "64": "nz", "65": "sg", "66": "th", "81": "jp", "82": "kr", "84": "vn", "86": "cn", "90": "tr",
    "91": "in", "92": "pk", "212": "ma", "216": "tn", "234": "ng", "254": "ke", "351": "pt", "352": "lu", "353": "ie", "354": "is", "355": "al",
    "356": "mt", "357": "cy", "358": "fi", "359": "bg", "370": "lt", "371": "lv", "372": "ee", "380": "ua", "381": "rs", "385": "hr", "386": "si",
    "387": "ba", "389": "mk", "420": "cz", "421": "sk", "423": "li", "852": "hk", "886": "tw", "966": "sa", "971": "ae", "972": "il",
}
# Sold to everybody as if they meant something else.
FOR_EVERYBODY = frozenset({"co", "me", "tv", "cc", "io", "ai", "ly", "to", "eu", "su", "gg", "sh", "ac"})
DOMAINS = frozenset(CALLING.values()) - FOR_EVERYBODY


def country_of(*, phone: str = "", domain: str = "") -> str:
    """Two letters, '' where nothing says so. `phone` in E.164, `domain` a company's own; a number goes before a domain."""
    for length in (3, 2):
        if phone.startswith("+") and (found := CALLING.get(phone[1:1 + length])):
            return found
    last = domain.rpartition(".")[2]
    return last if last in DOMAINS else ""


def may_be_one(here: str, there: str) -> bool:
    """Whether two that are called alike can be one company: nothing says that they are in different countries."""
    return not here or not there or here == there
