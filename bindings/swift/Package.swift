// swift-tools-version: 6.0
import PackageDescription

// `make generate` writes the folders `Sources/SimdRDriveFFI` and `Sources/SimdRDrive/Generated`; the
// library itself is found by `-L`, see the Makefile.
let package = Package(
    name: "SimdRDrive",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [.library(name: "SimdRDrive", targets: ["SimdRDrive"])],
    targets: [
        .systemLibrary(name: "simd_r_drive_ws_clientFFI", path: "Sources/SimdRDriveFFI"),
        .target(name: "SimdRDrive", dependencies: ["simd_r_drive_ws_clientFFI"]),
        .executableTarget(name: "Example", dependencies: ["SimdRDrive"]),
        .executableTarget(name: "Bench", dependencies: ["SimdRDrive"]),
        .testTarget(name: "SimdRDriveTests", dependencies: ["SimdRDrive"]),
    ],
    swiftLanguageModes: [.v5]
)
