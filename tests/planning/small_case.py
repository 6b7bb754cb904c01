"""A case small enough to compute by hand: four customers, seven orders, three categories of which one is new."""

from __future__ import annotations

from kcm.planning.case import CaseFile, plan_of, read_case, standing_of
from kcm.planning.plan import KeyAccountPlan

CUSTOMERS = """customer_id,company,city,country
ANN,Ann's Teas,Graz,Austria
BOB,Bob & Sons,Bern,Switzerland
CAT,Cat Café,,
DAN,Dan's Deli,Lyon,France
"""

ORDERS = """order_id,customer_id,order_date
1001,ANN,2012-08-01
1002,ANN,2013-09-01
1003,BOB,2012-10-10
1004,BOB,2014-01-15
1005,ANN,2014-03-03
1006,DAN,2013-01-05
1007,ANN,2014-06-01
"""

LINES = """order_id,product_id,category,unit_price,quantity,discount
1001,1,Tea,10,10,0
1002,1,Tea,10.00,20,0
1002,2,Nuts,8,5,0.25
1003,2,Nuts,8,10,0
1004,2,Nuts,8,20,0
1005,1,Tea,10,5,0
1005,3,Tea,10,-1,0
1006,1,Tea,10,4,0
1007,1,Tea,10,99,0
"""

JUDGEMENTS = """
plan_id = "P1"
version = 1
key_account = "ANN"
as_of = 2014-05-06
prepared_on = 2014-05-20
author = "Mia"
approved_by = "Bo"
currency = "USD"
horizon = 2
cost_to_serve_share = 0.1
profile = "a shop"

[mission]
role = "r"
definition = "d"
competence = "c"
future = "f"

[[categories]]
name = "Tea"
label = { en = "tea", zh_CN = "茶" }
cost_share = 0.6

[[categories]]
name = "Nuts"
label = { en = "nuts", zh_CN = "坚果" }
cost_share = 0.7

[[categories]]
name = "Jam"
label = { en = "jam", zh_CN = "果酱" }
cost_share = 0.5

[selection]
capacity = 1
min_score = 5
factors = [
  { id = "spend", label = "spend", weight = 50, scale = { points = [[0, 0], [300, 10]] } },
  { id = "margin", label = "margin", weight = 20, scale = { points = [[0, 0], [0.5, 10]] } },
  { id = "growth", label = "growth", weight = 20, scale = { points = [[-1, 0], [1, 10]] } },
  { id = "location", label = "location", weight = 10 },
]
candidates = [
  { customer = "ANN", scores = { location = 6 } },
  { customer = "BOB", scores = { location = 8 } },
]

[report]
industry = { asset_turnover = 1.5 }
our_help = { asset_turnover = "less stock" }
conclusion = "sound"
statement = { year = 2013, currency = "USD", source = "annual report", items = { sales = 1000, total_assets = 500 } }

[portfolio]
conclusion = "tea carries it"
attractiveness = [ { id = "growth", label = "growth", weight = 60 }, { id = "risk", label = "risk", weight = 40 } ]
strength_factors = [ { id = "price", label = "price", weight = 70 }, { id = "range", label = "range", weight = 30 } ]

[[portfolio.units]]
category = "Tea"
market = "tea in shops"
attractiveness = { growth = 4, risk = 5 }
own = { price = 8, range = 7 }
rivals = [ { id = "R", name = "Rival", scores = { price = 6, range = 6 } } ]

[[portfolio.units]]
category = "Nuts"
market = "nuts in shops"
attractiveness = { growth = 3, risk = 4 }
own = { price = 5, range = 5 }
rivals = [ { id = "R", name = "Rival", scores = { price = 6, range = 7 } } ]

[[portfolio.units]]
category = "Jam"
market = "jam in shops"
attractiveness = { growth = 8, risk = 6 }
strength_factors = [ { id = "taste", label = "taste", weight = 100 } ]
own = { taste = 6 }
rivals = [ { id = "R", name = "Rival", scores = { taste = 8 } } ]

[[assumptions]]
id = "A1"
text = "rent stays"
probability = 0.8
impact = 3
owner = "Mia"

[[objectives]]
id = "O1"
unit = "Tea"
direction = "MAINTAIN"
target = 250
target_profit = 80

[[objectives]]
id = "O2"
unit = "Nuts"
direction = "HARVEST"
target = 20
target_profit = 5

[[objectives]]
id = "O3"
unit = "Jam"
direction = "ENTER"
target = 60
target_profit = 10
due_year = 2016

[[strategies]]
id = "S1"
name = "serve"
objectives = ["O1", "O2", "O3"]
owner = "Mia"
cost_by_year = { 2015 = 12, 2016 = 8.50 }
actions = [ { kind = "SERVICE", text = "visit", owner = "Mia", due = 2015-03-01 } ]

[budget]
discount_rate = 0.1
contingency_by_year = { 2015 = 1 }
lines = [
  { id = "B1", strategy = "S1", year = 2015, category = "SERVICE", amount = 12 },
  { id = "B2", strategy = "S1", year = 2016, category = "SERVICE", amount = 8.50 },
]
"""

ANALYSIS = """
customer_spend = 1000
organisation = "one shop"
key_issues = ["rent", "cash"]

[[forces.forces]]
kind = "RIVALRY"
intensity = 4

[[forces.forces]]
kind = "NEW_ENTRANTS"
intensity = 3

[[forces.forces]]
kind = "SUBSTITUTES"
intensity = 2

[[forces.forces]]
kind = "BUYER_POWER"
intensity = 3

[[forces.forces]]
kind = "SUPPLIER_POWER"
intensity = 5

[report_form]
fiscal_year = 2013
source = "annual report"
achievements = [ { id = "R1", text = "a second window" } ]
problems = [ { id = "R2", text = "rent" } ]
objectives = [ { id = "R3", text = "a second shop" } ]
strategies = [ { id = "R4", text = "fewer goods" } ]
conclusions = [ { id = "R5", text = "short of cash", rests_on = ["R2"] } ]

[value_chain]
activities = [
  { activity = "INBOUND_LOGISTICS", cost = 300, reference_cost = 280 },
  { activity = "OPERATIONS", not_assessed = "small" },
  { activity = "OUTBOUND_LOGISTICS", not_assessed = "small" },
  { activity = "MARKETING_AND_SALES", not_assessed = "small" },
  { activity = "SERVICE", not_assessed = "small" },
  { activity = "INFRASTRUCTURE", not_assessed = "small" },
  { activity = "HUMAN_RESOURCES", not_assessed = "small" },
  { activity = "TECHNOLOGY", not_assessed = "small" },
  { activity = "PROCUREMENT", not_assessed = "small" },
]

[[value_chain.opportunities]]
id = "V1"
category = "COST_DISPLACEMENT"
annual_amount = 25
activity = "INBOUND_LOGISTICS"

[terms]
contribution_margin = 0.3
annual_price = 10
one_off = 6
years = 3
rate = 0.1

[buying]
interaction = "by telephone"

[buying.composition]
buy_class = "STRAIGHT_REBUY"

[[buying.composition.members]]
id = "C1"
name = "Ann"
roles = ["DECIDER"]
phases = ["PERFORMANCE_REVIEW"]
power = 9
contacts = [ { ours = "Mia", strength = 8, last_contact = 2014-05-06 } ]

[[needs]]
id = "N1"
importance = 9
satisfaction = 4

[comparison]
factors = [ { id = "price", label = "price", weight = 60 }, { id = "range", label = "range", weight = 40 } ]
ours = { price = 8, range = 7 }
rivals = [ { id = "R", name = "Rival", scores = { price = 6, range = 6 } } ]

[[rivals]]
rival = "R"
move = "MAINTAIN"

[swot]
items = [
  { id = "S", kind = "STRENGTH", text = "a good street", importance = 3 },
  { id = "W", kind = "WEAKNESS", text = "rent", importance = 5, source = { analysis = "ANNUAL_REPORT", item = "R2" } },
  { id = "O", kind = "OPPORTUNITY", text = "tea is in fashion", importance = 2 },
  { id = "T", kind = "THREAT", text = "coffee", importance = 2 },
]
responses = [ { item = "W", offer = "S1", effect = "less stock" } ]

[relation]
start = 2012-08-01
type = "REACTIVE"

[team]
manager = "Mia"
members = [ { id = "Mia", name = "Mia M.", duties = ["COMMUNICATION", "RELATIONSHIP"] } ]
"""

TEXTS = {"case.toml": JUDGEMENTS, "customers.csv": CUSTOMERS, "orders.csv": ORDERS, "order_lines.csv": LINES}


def with_text(name: str, old: str, new: str) -> dict[str, str]:
    """The texts of the case with the first `old` in one file made `new`."""
    assert old in TEXTS[name], old
    return TEXTS | {name: TEXTS[name].replace(old, new, 1)}


def found_out(old: str = "", new: str = "", *, texts: dict[str, str] = TEXTS) -> dict[str, str]:
    """The texts of the case with its analysis, in which the first `old` is made `new`."""
    assert old in ANALYSIS, old
    return texts | {"analysis.toml": ANALYSIS.replace(old, new, 1)}


def judged(old: str, new: str) -> dict[str, str]:
    return with_text("case.toml", old, new)


def case_of(texts: dict[str, str] = TEXTS) -> CaseFile:
    return read_case(texts)


def plan_from(texts: dict[str, str] = TEXTS) -> KeyAccountPlan:
    case = read_case(texts)
    return plan_of(case, standing_of(case))
