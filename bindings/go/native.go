package simdrdrive

// The native library of each platform lies in lib, where `make generate` puts it. Go knows no C library by
// itself: programs for Alpine and others with musl are built with `-tags musl`.

// #cgo linux,amd64,musl LDFLAGS: -L${SRCDIR}/lib/linux_amd64_musl -Wl,-rpath,${SRCDIR}/lib/linux_amd64_musl
// #cgo linux,arm64,musl LDFLAGS: -L${SRCDIR}/lib/linux_arm64_musl -Wl,-rpath,${SRCDIR}/lib/linux_arm64_musl
// #cgo linux,amd64,!musl LDFLAGS: -L${SRCDIR}/lib/linux_amd64 -Wl,-rpath,${SRCDIR}/lib/linux_amd64
// #cgo linux,arm64,!musl LDFLAGS: -L${SRCDIR}/lib/linux_arm64 -Wl,-rpath,${SRCDIR}/lib/linux_arm64
// #cgo darwin,amd64 LDFLAGS: -L${SRCDIR}/lib/darwin_amd64 -Wl,-rpath,${SRCDIR}/lib/darwin_amd64
// #cgo darwin,arm64 LDFLAGS: -L${SRCDIR}/lib/darwin_arm64 -Wl,-rpath,${SRCDIR}/lib/darwin_arm64
// #cgo windows,amd64 LDFLAGS: -L${SRCDIR}/lib/windows_amd64
// #cgo LDFLAGS: -lsimd_r_drive_ffi
import "C"
