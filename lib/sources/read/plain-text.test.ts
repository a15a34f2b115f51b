import { describe, expect, it } from "vitest";
import { plainTitleOf, textOf, titleOf } from "@/lib/sources/read/plain-text";

describe("a text as it is told", () => {
  it.each([
    ["<p>One.</p><p>Two <a href='x'>three</a>.<br>Four.</p>", "One.\n\nTwo three.\nFour."],
    ["<ul><li>First</li><li>Second</li></ul>After", "First\nSecond\n\nAfter"],
    ["<table><tr><th>Ward</th><th>Seats</th></tr><tr><td>North</td><td>4</td></tr></table>", "Ward Seats\nNorth 4"],
    ["<blockquote><p>He said so.</p></blockquote>And left.", "He said so.\n\nAnd left."],
    ["<pre>one\n  two</pre>", "one\ntwo"],
    ["a&nbsp;b &euro;3 &lt;tag&gt; &#8217;", "a b €3 <tag> ’"],
    ["<div>One</div><div>Two</div>", "One\nTwo"],
  ])("keeps paragraphs, lines and cells apart: %s", (html, text) => expect(textOf(html)).toBe(text));

  it.each([
    "<noscript>Turn it on.</noscript>Told.",
    "<template><p>Not yet</p></template>Told.",
    "<iframe src='x'>Your browser</iframe>Told.",
    "<button>Subscribe</button>Told.",
    "<script>steal()</script><style>p{}</style>Told.",
    "<svg><title>Logo</title></svg>Told.",
    "<figure><img src='x' alt='y'><figcaption>Photo: somebody</figcaption></figure>Told.",
    "Told.<iframe>",
    "Told.<sup><a href='#fn1'>1</a></sup>",
    "Told.<sup>[2]</sup>",
    "Told.<a href='#note-3'>3</a>",
    "<!-- hidden > -->Told.",
  ])("leaves out what is not for readers: %s", (html) => expect(textOf(html)).toBe("Told."));

  it("keeps powers and ordinals, which are no marks of footnotes", () => {
    expect(textOf("<p>10<sup>6</sup> people on 4 km<sup>2</sup>, the 21<sup>st</sup> time, CO<sub>2</sub></p>")).toBe(
      "10⁶ people on 4 km², the 21st time, CO2",
    );
  });

  it("takes marks of lists and quotations away, and keeps the lines of plain words", () => {
    expect(textOf("News:\n• one\n- two\n* three\n> quoted\n\nEnd")).toBe("News:\none\ntwo\nthree\nquoted\n\nEnd");
  });

  it("leaves comparisons alone, and reads what was escaped once too often", () => {
    expect(textOf("If x < y and y > z, then R&D pays.")).toBe("If x < y and y > z, then R&D pays.");
    expect(textOf("&lt;p&gt;It&amp;#8217;s here.&lt;/p&gt;")).toBe("It’s here.");
  });

  it("keeps no character that a reader does not see or that turns the direction of others", () => {
    expect(textOf("One\u0013 \u202etwo\u200b th\u00adree\u0092s\r\nfour\u2028five")).toBe(
      "One two three’s\nfour\nfive",
    );
  });
});

describe("a title", () => {
  it.each([
    ["A <b>bold</b> step &amp; more", "A bold step & more"],
    ["Salt &amp;amp; vinegar", "Salt & vinegar"],
    ["Caf&amp;eacute; &#8216;open&#8217;", "Café ‘open’"],
    ["<3 in 2 < 3 steps", "<3 in 2 < 3 steps"],
    ["Vec<T> and Map<String, T> in depth", "Vec<T> and Map<String, T> in depth"],
    ["One\n  two", "One two"],
    ["Pay \u202e001 EUR\u202c\u200f now", "Pay 001 EUR now"],
    ["<script>x()</script>Told", "Told"],
  ])("is one line of words: %s", (value, title) => expect(titleOf(value)).toBe(title));

  it("that says it is plain keeps its angle brackets", () => {
    expect(plainTitleOf("How <b> differs from <strong>")).toBe("How <b> differs from <strong>");
  });
});
