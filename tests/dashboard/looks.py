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

CUT_LABELS = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].flatMap((chart) => {
  const box = (one) => one.getBoundingClientRect();
  const whole = box(chart.querySelector('svg.main-svg'));
  const texts = [...chart.querySelectorAll('.xtick text, .ytick text, .xtitle, .ytitle, .gtitle, .legendtext')];
  const cut = texts.filter((one) => box(one).left < whole.left - 1 || box(one).right > whole.right + 1
    || box(one).top < whole.top - 1 || box(one).bottom > whole.bottom + 1);
  const title = chart.querySelector('.ytitle');
  const first = Math.min(...[...chart.querySelectorAll('.ytick text')].map((one) => box(one).left));
  return [...cut, ...(title && box(title).right > first + 1 ? [title] : [])].map((one) => one.textContent);
})"""


def check(person: Visit) -> None:
    """Raise AssertionError for what is wrong with the screen as it stands."""
    person.settle()
    page = person.page
    page.wait_for_timeout(400)
    assert page.get_by_test_id("stException").count() == 0
    cut, plain = page.evaluate(CUT_OFF) + page.evaluate(CUT_LABELS), page.evaluate(PLAIN_CHARTS)
    assert cut == [], f"cut off: {cut}"
    assert plain == [], f"charts without a title or a mark: {plain}"
