// Package rig is what the browser tests stand on: one headless Chromium for a
// whole test run, pages in it that are driven by expressions, and the embedded
// server with the built library. Nothing here waits for time: every wait is for
// a condition in the page, and its bound only says when to give up.
package rig

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// browser is the context of the one Chromium; every page is a window of it.
var browser context.Context

// Main runs the tests of a package with a Chromium. It fails, and never skips,
// when there is none: `make test` installs it.
func Main(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	// So that there is another camera to change to: the third; the second is one that
	// sees depth and gives a call no picture.
	ctx, stop, err := start(map[string]any{"use-fake-device-for-media-stream": "device-count=3"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer stop()
	browser = ctx
	return m.Run()
}

// start starts a Chromium with these flags besides those of every run.
func start(extra map[string]any) (ctx context.Context, stop func(), err error) {
	path, err := chromium()
	if err != nil {
		return nil, nil, err
	}
	options := flags(path)
	for name, value := range extra {
		options = append(options, chromedp.Flag(name, value))
	}
	allocator, release := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	stop = func() {
		cancel()
		release()
	}
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, nil, fmt.Errorf("starting Chromium (%s): %w", path, err)
	}
	return ctx, stop, nil
}

// chromium finds the browser: $CHROME, or one of the usual names on PATH.
func chromium() (string, error) {
	if path := os.Getenv("CHROME"); path != "" {
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("the browser tests need Chromium: run `sh e2e/install.sh chromium`, or name the binary in $CHROME")
}

func flags(path string) []chromedp.ExecAllocatorOption {
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	options = append(options, chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	for name, value := range map[string]any{
		// Devices and screens are granted without asking.
		"use-fake-ui-for-media-stream": true,
		// Both ends are on this machine.
		"allow-loopback-in-peer-connection": true,
		// A page may play what nobody pressed a button for.
		"autoplay-policy": "no-user-gesture-required",
		// Nothing calls home.
		"disable-quic":             true,
		"disable-component-update": true,
	} {
		options = append(options, chromedp.Flag(name, value))
	}
	return options
}
