export { runTour, TOUR_PROVIDERS, type TourDeps } from "./tour.ts";
