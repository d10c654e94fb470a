module github.com/simd-r-drive/simd-r-drive-go

go 1.22
