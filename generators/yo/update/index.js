// Where `yo sticky-socketio-app:update` looks for the generator.
export { default } from "create-sticky-socketio-app/update-generator";
