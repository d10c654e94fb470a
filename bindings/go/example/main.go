// Example stores what is on the standard input at a key, and lists the store's entries.
package main

import (
	"fmt"
	"io"
	"log"
	"os"

	simdrdrive "github.com/simd-r-drive/simd-r-drive-go"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: example FILE KEY < PAYLOAD")
	}
	if err := run(os.Args[1], []byte(os.Args[2])); err != nil {
		log.Fatal(err)
	}
}

func run(path string, key []byte) error {
	store, err := simdrdrive.OpenDataStore(path, nil)
	if err != nil {
		return err
	}
	defer store.Close()
	writer, err := store.OpenWriter(key)
	if err != nil {
		return err
	}
	// Discards the payload if Finish is not reached.
	defer writer.Close()
	if _, err := io.Copy(writer, os.Stdin); err != nil {
		return err
	}
	if err := writer.Finish(); err != nil {
		return err
	}
	return list(store)
}

func list(store *simdrdrive.DataStore) error {
	entries, err := store.Entries()
	if err != nil {
		return err
	}
	defer entries.Close()
	entries.All()(func(info simdrdrive.EntryInfo, failed error) bool {
		if err = failed; err == nil {
			fmt.Printf("%016x %d bytes\n", info.KeyHash, info.Size)
		}
		return err == nil
	})
	return err
}
