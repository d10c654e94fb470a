// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Conformance",
    dependencies: [.package(name: "SimdRDrive", path: "../package")],
    targets: [.executableTarget(name: "Conformance", dependencies: ["SimdRDrive"])],
    swiftLanguageModes: [.v5]
)
