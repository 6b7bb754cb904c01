"""The pages in headless Chromium, as an operator uses them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conftest import absent_or_fail
from crm import demo, log
from crm.management.commands.load_demo import make_users
from crm.models import Account, Customer, PlanVersion, SegmentationRun

pytestmark = pytest.mark.browser

PROGRAMS = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
ABSENT = [name for name, found in PROGRAMS.items() if found is None]
if ABSENT:
    absent_or_fail(f"found no {' and no '.join(ABSENT)}, which drive the pages")

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

NUMBER = "801050211010300008528"


@pytest.fixture(scope="module")
def chromium() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(PROGRAMS["chromium"])
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(PROGRAMS["chromedriver"])))
    yield driver
    driver.quit()


class Operator:
    """Somebody at the screen."""

    def __init__(self, driver: webdriver.Chrome, address: str) -> None:
        self.driver, self.address = driver, address

    def goes_to(self, path: str) -> None:
        self.driver.get(self.address + path)

    def sees(self, selector: str) -> Any:
        """The first thing of this kind, as soon as it is there."""
        found = WebDriverWait(self.driver, 60).until(lambda one: one.find_elements(By.CSS_SELECTOR, selector))
        return found[0]

    def fills(self, **answers: str) -> None:
        for name, answer in answers.items():
            field = self.sees(f"[name={name}]")
            if field.tag_name == "select":
                Select(field).select_by_value(answer)
            elif field.get_attribute("type") == "date":
                self.driver.execute_script("arguments[0].value = arguments[1]", field, answer)
            else:
                field.clear()
                field.send_keys(answer)

    def presses(self, selector: str) -> None:
        self.sees(selector).click()


@pytest.fixture
def operator(chromium: webdriver.Chrome, live_server: Any) -> Callable[[str], Operator]:
    demo.load()
    make_users("demo")

    def sign_in(name: str) -> Operator:
        chromium.delete_all_cookies()
        someone = Operator(chromium, live_server.url)
        someone.goes_to("/admin/")
        someone.fills(username=name, password="demo")
        someone.presses("[type=submit]")
        someone.sees("#user-tools")
        return someone

    return sign_in


def test_an_operator_corrects_the_account_of_liu_neng_and_gets_the_slip(operator: Callable[[str], Operator]) -> None:
    teller = operator("manager")
    teller.goes_to(f"/admin/crm/account/{Account.objects.get(number=NUMBER).pk}/reassign/")
    teller.fills(new_owner="C2")
    teller.presses("[name=examine]")
    assert "refused" in teller.sees(".verdict.no").text
    assert "AUTH_PASSWORD" in teller.sees(".findings .BLOCKS").text

    teller.fills(password_verified="True", document_verified="True", document_kind="RESIDENT_ID")
    teller.fills(document_number="653130196708120136", document_valid_until="2999-01-01")
    teller.presses("[name=examine]")
    assert "may be done" in teller.sees(".verdict.yes").text

    teller.presses("[name=act]")
    slip = teller.sees("pre.slip").text
    assert "653130197608120136" in slip
    assert "653130196708120136" in slip
    assert Account.objects.get(number=NUMBER).owner_id == "C2"
    assert log.faults() == ()

    teller.presses(".languages [value=zh-hans]")
    teller.sees("html[lang=zh-hans]")
    assert "客户确认单" in teller.sees("pre.slip").text


def test_a_segmentation_shows_its_progress_and_ends_with_the_picture(operator: Callable[[str], Operator]) -> None:
    teller = operator("clerk")
    teller.goes_to("/admin/crm/customer/")
    teller.presses("#segment-all")
    frame = teller.sees("iframe")
    run = SegmentationRun.objects.get()
    assert (run.done, run.total) == (95, 95)
    teller.driver.switch_to.frame(frame)
    assert teller.sees("figure svg").is_displayed()
    teller.driver.switch_to.default_content()


def test_a_chosen_segmentation_is_about_the_chosen_alone(operator: Callable[[str], Operator]) -> None:
    teller = operator("clerk")
    teller.goes_to("/admin/crm/customer/?q=QUICK")
    teller.presses("#result_list tbody [type=checkbox]")
    teller.fills(action="segment")
    teller.presses("button[name=index]")
    teller.sees("iframe")
    assert SegmentationRun.objects.get().customers == ["QUICK"]


def test_a_plan_of_the_chosen_customer_is_opened_from_the_tables_and_shown(operator: Callable[[str], Operator]) -> None:
    Customer.objects.get(number="QUICK").plans.all().delete()
    teller = operator("manager")
    teller.goes_to("/admin/crm/customer/?q=QUICK")
    teller.presses("#result_list tbody [type=checkbox]")
    teller.fills(action="open_plan")
    teller.presses("button[name=index]")
    teller.presses("#open-plan")
    teller.driver.switch_to.frame(teller.sees("iframe"))
    assert "QUICK-Stop" in teller.sees(".subtitle").text
    teller.driver.switch_to.default_content()
    assert PlanVersion.objects.get().version == 1


def test_health_ratios_and_plan_of_a_customer_are_a_click_apart(operator: Callable[[str], Operator]) -> None:
    teller = operator("clerk")
    teller.goes_to("/admin/crm/customer/?q=QUICK")
    teller.presses("#result_list tbody td a[href$='/health/']")
    assert teller.sees("#score").text == "—" or float(teller.sees("#score").text) <= 10
    teller.presses(".tabs a[href$='/ratios/']")
    assert "1.45" in teller.sees("#current_ratio").text
    teller.presses(".tabs a[href$='/plan/']")
    teller.driver.switch_to.frame(teller.sees("iframe"))
    assert "QUICK-Stop" in teller.sees(".subtitle").text
    assert teller.sees("figure svg").is_displayed()
    teller.driver.switch_to.default_content()
