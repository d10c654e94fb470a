#include "simd_r_drive.hpp"
