/** The door of calibration: how true this client's times are on this host, and up to which load. */
export type { Calibration, CellResult, Host } from "./calibration.ts";
export { LIMITS_MS } from "./calibration.ts";
export { type Cell, type GridName, gridOf } from "./cell.ts";
export { CALIBRATION_FILE, type CalibrationFound, loadCalibration, saveCalibration } from "./file.ts";
export { beyondCalibration, conclusions, highestLoads, type Load, type PeakLoad } from "./region.ts";
export { type CalibrateDeps, calibrate, describeHost } from "./run.ts";
