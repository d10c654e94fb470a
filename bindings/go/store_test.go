package simdrdrive_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	simdrdrive "github.com/simd-r-drive/simd-r-drive-go"
)

func openStore(t testing.TB) *simdrdrive.DataStore {
	t.Helper()
	store, err := simdrdrive.OpenDataStore(filepath.Join(t.TempDir(), "store.bin"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func startServer(t testing.TB) *simdrdrive.Server {
	t.Helper()
	server, err := simdrdrive.NewServer(filepath.Join(t.TempDir(), "server.bin"), nil, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server
}

func connect(t testing.TB, server *simdrdrive.Server) *simdrdrive.ContextStore {
	t.Helper()
	url, err := server.URL()
	if err != nil {
		t.Fatal(err)
	}
	store, err := simdrdrive.ConnectContextStore(context.Background(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	store := openStore(t)
	must(t, store.Write([]byte("key"), []byte("payload")))
	payload, err := store.Read([]byte("key"))
	must(t, err)
	if string(payload) != "payload" {
		t.Fatalf("read %q", payload)
	}
	payload, err = store.Read([]byte("nothing"))
	if payload != nil || err != nil {
		t.Fatalf("read %q, %v", payload, err)
	}
	must(t, store.BatchWrite([]simdrdrive.Entry{{Key: nil, Payload: []byte{1}}, {Key: []byte{2}, Payload: []byte{3}}}))
	payloads, err := store.BatchRead([][]byte{{}, {9}, {2}})
	must(t, err)
	if len(payloads) != 3 || !bytes.Equal(payloads[0], []byte{1}) || payloads[1] != nil || !bytes.Equal(payloads[2], []byte{3}) {
		t.Fatalf("read %v", payloads)
	}
}

func TestLargePayloads(t *testing.T) {
	store := openStore(t)
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<18)
	must(t, store.Write([]byte("large"), large))
	payload, err := store.Read([]byte("large"))
	must(t, err)
	if !bytes.Equal(payload, large) {
		t.Fatal("another payload")
	}
}

func TestErrors(t *testing.T) {
	store := openStore(t)
	err := store.Write([]byte("key"), nil)
	var invalid *simdrdrive.InvalidArgumentError
	if !errors.As(err, &invalid) || invalid.Argument != "payload" || !errors.Is(err, fs.ErrInvalid) {
		t.Fatalf("%#v", err)
	}
	err = store.BatchWrite([]simdrdrive.Entry{{Key: nil, Payload: []byte{1}}, {}})
	if !errors.As(err, &invalid) || invalid.Argument != "entries[1].payload" {
		t.Fatalf("%#v", err)
	}
	path, err := store.Path()
	must(t, err)
	_, err = simdrdrive.OpenDataStore(path, nil)
	var locked *simdrdrive.LockedError
	if !errors.As(err, &locked) || locked.Path != path || !simdrdrive.IsRetryable(err) {
		t.Fatalf("%#v", err)
	}
	_, err = simdrdrive.OpenDataStore(filepath.Join(path, "below"), nil)
	if !errors.As(err, new(simdrdrive.DataStoreError)) {
		t.Fatalf("%#v", err)
	}
	_, err = simdrdrive.OpenDataStore(filepath.Join(t.TempDir(), "no.bin"), &simdrdrive.OpenOptions{Create: simdrdrive.Ptr(false)})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%#v", err)
	}
	_, err = simdrdrive.OpenDataStore("\xff", nil)
	if !errors.As(err, &invalid) || invalid.Argument != "path" {
		t.Fatalf("%#v", err)
	}
	if simdrdrive.IsRetryable(nil) || simdrdrive.IsRetryable(errors.New("other")) {
		t.Fatal("retryable")
	}
	must(t, store.Close())
	must(t, store.Close())
	_, err = store.Read([]byte("key"))
	var closed *simdrdrive.ClosedError
	if !errors.As(err, &closed) || closed.Target != path || !errors.Is(err, fs.ErrClosed) {
		t.Fatalf("%#v", err)
	}
}

func TestStreams(t *testing.T) {
	store := openStore(t)
	writer, err := store.OpenWriter([]byte("stream"))
	must(t, err)
	text := bytes.Repeat([]byte("text"), 10000)
	n, err := io.Copy(writer, bytes.NewReader(text))
	if n != int64(len(text)) || err != nil {
		t.Fatal(n, err)
	}
	must(t, writer.Finish())
	must(t, writer.Close())
	reader, err := store.OpenReader([]byte("stream"))
	must(t, err)
	all, err := io.ReadAll(reader)
	if !bytes.Equal(all, text) || err != nil {
		t.Fatal(len(all), err)
	}
	if at, err := reader.Seek(-4, io.SeekEnd); at != int64(len(text)-4) || err != nil {
		t.Fatal(at, err)
	}
	if _, err := reader.Seek(-1, io.SeekStart); !errors.Is(err, fs.ErrInvalid) {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(reader); string(rest) != "text" || err != nil {
		t.Fatal(rest, err)
	}
	must(t, reader.Close())
	if _, err := reader.Read(make([]byte, 1)); !errors.Is(err, fs.ErrClosed) {
		t.Fatal(err)
	}
	missing, err := store.OpenReader([]byte("missing"))
	if missing != nil || err != nil {
		t.Fatal(missing, err)
	}
}

func TestEntries(t *testing.T) {
	store := openStore(t)
	for i := 1; i <= 1000; i++ {
		must(t, store.Write([]byte{byte(i >> 8), byte(i)}, []byte{1, byte(i)}))
	}
	stream, err := store.Entries()
	must(t, err)
	n := 0
	stream.All()(func(info simdrdrive.EntryInfo, err error) bool {
		must(t, err)
		n++
		return info.Size == 2 && n < 600
	})
	if n != 600 {
		t.Fatal(n)
	}
	entry, err := store.Entry([]byte{0, 7})
	must(t, err)
	must(t, store.Close())
	var seen []byte
	must(t, entry.View(func(payload []byte) error {
		seen = append(seen, payload...)
		return nil
	}))
	if !bytes.Equal(seen, []byte{1, 7}) {
		t.Fatal(seen)
	}
	must(t, entry.Close())
	if _, err := entry.Payload(); !errors.Is(err, fs.ErrClosed) {
		t.Fatal(err)
	}
}

func TestReadInto(t *testing.T) {
	store := openStore(t)
	must(t, store.Write([]byte("a"), []byte("abc")))
	p := make([]byte, 8)
	if n, ok, err := store.ReadInto([]byte("a"), p); n != 3 || !ok || err != nil || string(p[:3]) != "abc" {
		t.Fatal(n, ok, err, p)
	}
	if _, ok, err := store.ReadInto([]byte("b"), nil); ok || err != nil {
		t.Fatal(ok, err)
	}
	if _, _, err := store.ReadInto([]byte("a"), nil); !errors.Is(err, fs.ErrInvalid) {
		t.Fatal(err)
	}
	found, err := store.BatchReadInto([][]byte{[]byte("b"), []byte("a")}, 3, p[:6])
	if err != nil || len(found) != 2 || found[0] || !found[1] || string(p[3:6]) != "abc" {
		t.Fatal(found, err, p)
	}
}

func TestContexts(t *testing.T) {
	store := connect(t, startServer(t))
	ctx := context.Background()
	must(t, store.Write(ctx, []byte("key"), []byte("payload")))
	payload, err := store.Read(ctx, []byte("key"))
	if string(payload) != "payload" || err != nil {
		t.Fatal(payload, err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := store.Read(cancelled, []byte("key")); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	//lint:ignore SA1012 That is what is tested.
	if _, err := store.Read(nil, []byte("key")); !errors.Is(err, fs.ErrInvalid) {
		t.Fatal(err)
	}
	states, err := store.States()
	must(t, err)
	soon, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := states.TakeContext(soon); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		changes, err := states.TakeContext(ctx)
		if err == nil && len(changes) != 0 {
			err = errors.New("changes")
		}
		done <- err
	}()
	time.Sleep(20 * time.Millisecond)
	must(t, states.Close())
	must(t, <-done)
}

func TestCallsThatWaitUseNoThreads(t *testing.T) {
	logs, err := simdrdrive.NewLogStream(simdrdrive.LogLevelError)
	must(t, err)
	defer logs.Close()
	ctx, cancel := context.WithCancel(context.Background())
	var waiting sync.WaitGroup
	for i := 0; i < 1000; i++ {
		waiting.Add(1)
		go func() {
			defer waiting.Done()
			if _, err := logs.TakeContext(ctx); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}()
	}
	time.Sleep(100 * time.Millisecond)
	if threads := threads(t); threads > 200 {
		t.Errorf("%d threads", threads)
	}
	cancel()
	waiting.Wait()
}

func TestManyGoroutines(t *testing.T) {
	store := connect(t, startServer(t))
	var all sync.WaitGroup
	for i := 0; i < 50; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			for j := 0; j < 20; j++ {
				key := []byte{byte(i), byte(j)}
				if err := store.Write(context.Background(), key, append(key, 1)); err != nil {
					t.Error(err)
				}
				payload, err := store.Read(context.Background(), key)
				if !bytes.Equal(payload, append(key, 1)) || err != nil {
					t.Error(payload, err)
				}
			}
		}(i)
	}
	all.Wait()
}

func TestTimeouts(t *testing.T) {
	store := connect(t, startServer(t))
	impatient, err := store.WithTimeout(0)
	must(t, err)
	_, err = impatient.Read(context.Background(), []byte("key"))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	if _, err := store.WithTimeout(-1); !errors.Is(err, fs.ErrInvalid) {
		t.Fatal(err)
	}
}

// A store that is forgotten is closed by the garbage collector: it can be opened again.
func TestForgottenObjectsAreReleased(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.bin")
	func() {
		store, err := simdrdrive.OpenDataStore(path, nil)
		must(t, err)
		must(t, store.Write([]byte("key"), []byte("payload")))
	}()
	for i := 0; ; i++ {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
		store, err := simdrdrive.OpenDataStore(path, nil)
		if err == nil {
			must(t, store.Close())
			return
		}
		if i == 500 {
			t.Fatal(err)
		}
	}
}

func TestTokensAreNotShown(t *testing.T) {
	options := simdrdrive.ConnectOptions{Token: simdrdrive.Ptr("secret")}
	if text := options.String() + options.GoString(); bytes.Contains([]byte(text), []byte("secret")) {
		t.Fatal(text)
	}
}
