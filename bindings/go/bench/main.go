// Bench prints what calls of an embedded store cost: the median of several rounds.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sort"
	"time"

	simdrdrive "github.com/simd-r-drive/simd-r-drive-go"
)

const rounds = 9

func main() {
	folder, err := os.MkdirTemp("", "bench")
	check(err)
	defer os.RemoveAll(folder)
	store, err := simdrdrive.OpenDataStore(filepath.Join(folder, "store.bin"), nil)
	check(err)
	defer store.Close()
	small, large := []byte("small"), []byte("large")
	check(store.Write(small, make([]byte, 100)))
	read100 := median(20000, func() { read(store, small, 100) })
	payload := bytes.Repeat([]byte{7}, 1<<20)
	write1M := median(20, func() { check(store.Write(large, payload)) })
	read1M := median(50, func() { read(store, large, len(payload)) })
	fmt.Printf("{\"language\": \"go\", \"read_100_ns\": %d, \"write_1m_us\": %d, \"read_1m_us\": %d}\n",
		read100.Nanoseconds(), write1M.Microseconds(), read1M.Microseconds())
}

func read(store *simdrdrive.DataStore, key []byte, size int) {
	payload, err := store.Read(key)
	check(err)
	if len(payload) != size {
		log.Fatalf("%d bytes instead of %d", len(payload), size)
	}
}

// median returns how long one call takes in the median round.
func median(calls int, call func()) time.Duration {
	var times []time.Duration
	for round := 0; round < rounds; round++ {
		start := time.Now()
		for i := 0; i < calls; i++ {
			call()
		}
		times = append(times, time.Since(start)/time.Duration(calls))
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	return times[rounds/2]
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
