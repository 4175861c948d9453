"""What every answer obeys: headers, compression, validators, origins, rates, refusals, errors."""
