package simdrdrive_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// module copies the module, as it is packaged, to a folder elsewhere.
func module(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "module")
	files, err := filepath.Glob("*")
	must(t, err)
	for _, name := range files {
		switch extension := filepath.Ext(name); {
		case extension == ".go" && !strings.HasSuffix(name, "_test.go"), extension == ".c", extension == ".h", name == "go.mod", name == "lib":
			run(t, ".", "cp", "-R", name, mkdir(t, folder))
		}
	}
	return folder
}

func mkdir(t *testing.T, folder string) string {
	must(t, os.MkdirAll(folder, 0o755))
	return folder
}

func run(t *testing.T, folder, name string, arguments ...string) string {
	t.Helper()
	command := exec.Command(name, arguments...)
	command.Dir = folder
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, arguments, err, out)
	}
	return string(out)
}

// The quick start of the README runs in an empty project elsewhere, against the packaged module.
func TestQuickStartElsewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the module anew")
	}
	readme, err := os.ReadFile("README.md")
	must(t, err)
	_, rest, _ := strings.Cut(string(readme), "```go\n")
	program, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the README has no quick start")
	}
	project := mkdir(t, filepath.Join(t.TempDir(), "project"))
	must(t, os.WriteFile(filepath.Join(project, "main.go"), []byte(program), 0o644))
	const path = "github.com/simd-r-drive/simd-r-drive-go"
	run(t, project, "go", "mod", "init", "example.org/project")
	run(t, project, "go", "mod", "edit", "-require", path+"@v0.0.0", "-replace", path+"="+module(t))
	run(t, project, "go", "vet", ".")
	run(t, project, "go", "build", "-o", "program", ".")
	out := run(t, project, "./program")
	if out != "hello <nil>\nhello over there <nil>\n" {
		t.Fatal(out)
	}
}
