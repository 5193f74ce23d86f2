package rig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"sipwasm/internal/testkit"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is one window of the browser. Its failures are the test's.
type Page struct {
	t   testing.TB
	Ctx context.Context // for chromedp actions that Page has no short form for

	mu      sync.Mutex
	console []string
}

// Open opens url in a window of its own, with storage and permissions of its
// own, and closes it when the test ends. A failing test shows the page's console.
func Open(t testing.TB, url string) *Page {
	t.Helper()
	page := Blank(t)
	page.Go(url)
	return page
}

// WithoutDevices opens url in a browser of its own that has no camera and no
// microphone.
func WithoutDevices(t testing.TB, url string) *Page {
	t.Helper()
	ctx, stop, err := start(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	page := blank(t, ctx)
	page.Go(url)
	return page
}

// Blank is Open without an address, for tests that prepare the window first.
func Blank(t testing.TB) *Page {
	t.Helper()
	return blank(t, browser)
}

func blank(t testing.TB, browser context.Context) *Page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	page := &Page{t: t, Ctx: ctx}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("console of the page:\n%s", page.Console())
		}
		cancel()
	})
	if err := chromedp.Listen(ctx, page.listen); err != nil {
		t.Fatalf("opening a window: %v", err)
	}
	return page
}

// Go navigates and waits until the page has loaded.
func (p *Page) Go(url string) {
	p.t.Helper()
	p.Do("loading "+url, chromedp.Navigate(url))
}

// Do runs actions; what names them in a failure.
func (p *Page) Do(what string, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, testkit.Patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// Click presses the element with the mouse, as a user does.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.Do("clicking "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Type gives the element the focus and presses the keys.
func (p *Page) Type(selector, keys string) {
	p.t.Helper()
	p.Do("typing into "+selector, chromedp.SendKeys(chromedp.CSS(selector), keys))
}

// Wait waits until the expression (which may be a promise) is truthy.
func (p *Page) Wait(expression string) {
	p.t.Helper()
	script := fmt.Sprintf(`(async () => {
		for (const end = Date.now() + %d; Date.now() < end; await new Promise((next) => setTimeout(next, 20))) {
			if (await (%s)) return true;
		}
		return false;
	})()`, testkit.Patience.Milliseconds(), expression)
	if !Eval[bool](p, script) {
		p.t.Fatalf("waited in vain for: %s", expression)
	}
}

// Console is what the page wrote to its console, a line each.
func (p *Page) Console() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.console, "\n")
}

// Eval evaluates the expression in the page, waits for the promise where it is
// one, and decodes the value. An exception in the page fails the test.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	value, err := TryEval[T](p, expression)
	if err != nil {
		p.t.Fatalf("evaluating %s: %v", abbreviate(expression), err)
	}
	return value
}

// TryEval is Eval for tests that expect the exception.
func TryEval[T any](p *Page, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(p.Ctx, 2*testkit.Patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise, asUser))
	var exception *chromedp.ExceptionError
	if errors.As(err, &exception) && exception.Exception != nil && exception.Exception.Description != "" {
		err = errors.New(exception.Exception.Description)
	}
	return value, err
}

// asUser makes an evaluation count as a click, without which a page may not ask
// for a screen.
func asUser(p *runtime.EvaluateParams) { p.UserGesture = new(true) }

func (p *Page) listen(event any) {
	var line string
	switch event := event.(type) {
	case *runtime.EventConsoleAPICalled:
		parts := []string{string(event.Type) + ":"}
		for _, argument := range event.Args {
			parts = append(parts, printed(argument))
		}
		line = strings.Join(parts, " ")
	case *runtime.EventExceptionThrown:
		line = "uncaught: " + event.ExceptionDetails.Text
		if event.ExceptionDetails.Exception != nil {
			line += " " + event.ExceptionDetails.Exception.Description
		}
	default:
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.console = append(p.console, line)
}

func printed(argument *runtime.RemoteObject) string {
	var text string
	if json.Unmarshal([]byte(argument.Value), &text) == nil && text != "" {
		return text
	}
	if len(argument.Value) > 0 {
		return string(argument.Value)
	}
	return argument.Description
}

func abbreviate(text string) string {
	if len(text) > 200 {
		return text[:200] + "..."
	}
	return text
}
