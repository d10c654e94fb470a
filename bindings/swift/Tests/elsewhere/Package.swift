// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Quick",
    dependencies: [.package(name: "SimdRDrive", path: "../package")],
    targets: [.executableTarget(name: "Quick", dependencies: ["SimdRDrive"])],
    swiftLanguageModes: [.v6]
)
