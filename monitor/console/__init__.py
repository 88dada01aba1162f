"""What reaches the service over HTTP: deliveries, and the buttons that people press in channels."""
