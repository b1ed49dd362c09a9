"""What no screen may have: an exception, a chart without a title or words, text that is cut off."""

from __future__ import annotations

from tests.dashboard.served import Visit

CUT_OFF = """() => {
  const shown = (one) => one.offsetParent !== null && one.getClientRects().length > 0;
  const apart = 'canvas, svg, table, [role=grid], [data-testid=stFileChip], [data-testid^=stFileUploader]';
  const found = [];
  for (const one of document.querySelectorAll('[data-testid=stMain] *, [data-testid=stSidebar] *')) {
    const style = getComputedStyle(one);
    const text = [...one.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent.trim()).join('');
    if (!text || !shown(one) || one.closest(apart)) continue;
    if (style.overflowX === 'visible' || style.overflowX === 'auto' || style.overflowX === 'scroll') continue;
    if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1) found.push(text);
  }
  return found;
}"""
PLAIN_CHARTS = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
  .filter((chart) => !chart.querySelector('.gtitle') || !chart.querySelector('.gtitle').textContent.trim()
    || !chart.querySelector('.point, .points, .hm, .trace, .heatmaplayer image, .bars, .waterfalllayer *'))
  .map((chart) => chart.textContent.slice(0, 80) || 'a chart without a word')"""


def check(person: Visit) -> None:
    """Raise AssertionError for what is wrong with the screen as it stands."""
    person.settle()
    page = person.page
    page.wait_for_timeout(400)
    assert page.get_by_test_id("stException").count() == 0
    cut, plain = page.evaluate(CUT_OFF), page.evaluate(PLAIN_CHARTS)
    assert cut == [], f"cut off: {cut}"
    assert plain == [], f"charts without a title or a mark: {plain}"
